story A stop sign stops everything for the debtor until a person takes it away
year 2026

policy
  step 1: friendly on day 5

debtor Jansen: business
debtor Pieters: consumer, natural person

on 6 March
  invoice 1001 to Jansen: 100.00 due 1 March
  invoice 2001 to Pieters: 100.00 due 1 March
  read the books
  Anna marks Jansen as bankrupt
  Anna marks Pieters as debt help
  run
  expect no message
  expect 1001 held: stop sign
  expect why of 1001 says "bankrupt"

on 8 March
  Anna removes the mark debt help from Pieters
  run
  expect message to Pieters: step 1, 2001 100.00, total 100.00
