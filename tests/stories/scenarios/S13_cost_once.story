# invoiceninja#2330
story S13 A step's cost stands in the ledger once, however often the product runs
year 2026
day 0 is 1 March

policy
  step 1: friendly on day 3
  step 2: reminder on day 10
  step 3: formal notice on day 20, costs 15.00

debtor Jansen: business

on day 3
  invoice 1001 to Jansen: 100.00 due day 0
  run
  expect message to Jansen: step 1, 1001 100.00, total 100.00

on day 10
  run
  expect message to Jansen: step 2, 1001 100.00, total 100.00
  expect nothing in the ledger

on day 20 at 00:00
  run every 60 minutes for 24 hours
  expect message to Jansen: step 3, 1001 100.00 and cost of 1001 15.00, total 115.00
  expect ledger of 1001: 15.00 for step 3
  expect 1001 open 100.00
