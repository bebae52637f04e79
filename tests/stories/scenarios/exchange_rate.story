story A minimum in one currency is compared at a known rate with what is owed in another
year 2026

policy
  step 1: friendly on day 5
  minimum EUR 50.00

debtor Jansen
debtor Pieters

on 6 March
  rate 1 USD is 0.50 EUR
  invoice 1001 to Jansen: USD 99.00 due 1 March
  invoice 2001 to Pieters: USD 100.00 due 1 March
  run
  expect message to Pieters: step 1, 2001 USD 100.00, total USD 100.00
  expect 1001 held: below minimum
