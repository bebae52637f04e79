# getlago/lago-api
story S19 Minimums per currency, and one single end of the ladder
year 2026

policy
  step 1: reminder on day 1
  step 2: reminder 3 days after the previous step
  cool-down 3 days
  minimum EUR 150.00 and USD 100.00

debtor Jansen

on 1 January
  invoice E1 to Jansen: EUR 149.00 due 20 December 2025
  invoice U1 to Jansen: USD 120.00 due 20 December 2025
  read the books
  expect late of Jansen: EUR 149.00 and USD 120.00
  expect 0 messages so far

on 3 January
  run
  expect message to Jansen: step 1, U1 USD 120.00, total USD 120.00
  expect E1 held: below minimum

on 5 January
  run
  expect no message
  invoice E1 becomes EUR 159.00

on 6 January
  run
  expect message to Jansen: reminder, U1 USD 120.00 (step 2) and E1 EUR 159.00 (step 1), total EUR 159.00 and USD 120.00
  expect the ladder of Jansen is not finished
  expect 0 journal events ladder_finished of Jansen

on 9 January
  run
  expect message to Jansen: step 2, E1 EUR 159.00, total EUR 159.00
  run
  expect the ladder of Jansen is finished
  expect 1 journal event ladder_finished of Jansen

on 12 January
  run
  expect no message
  expect 1 journal event ladder_finished of Jansen
