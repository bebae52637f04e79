# erpnext#58220
story S09 What is left is let go five days after the payment, with a line in the journal
year 2026
day 0 is 1 March

policy
  step 1: reminder on day 14, costs 10.00, with interest
  step 2: formal notice on day 40
  interest 10 percent a year
  costs that are left are let go after 5 days

debtor Jansen: business

on day 14
  invoice 1001 to Jansen: 100.00 due day 0
  run
  expect message to Jansen: step 1, 1001 100.00 and cost of 1001 10.00 and interest of 1001 0.38, total 110.38

on day 16
  Jansen pays 100.00 on 1001, value date day 15
  run
  expect 1001 open 0.00
  expect 10.41 of costs and interest on 1001

on day 19
  run
  expect 10.41 of costs and interest on 1001

on day 20
  run
  expect 0.00 of costs and interest on 1001
  expect 2 journal events cost_waived of Jansen
