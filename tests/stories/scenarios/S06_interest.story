# ERPNext
story S06 Fifteen days at 10 percent are 0.41, rounded once, and 10.41 on top with the cost
year 2026
day 0 is 1 March

policy
  step 1: reminder on day 15, costs 10.00, with interest
  interest 10 percent a year

policy bare
  step 1: reminder on day 20

debtor Jansen: business
debtor Bakker: policy bare

on day 15
  invoice 1001 to Jansen: 100.00 due day 0
  invoice 1002 to Bakker: 100.00 due day 0
  run
  expect message to Jansen: step 1, 1001 100.00 and cost of 1001 10.00 and interest of 1001 0.41, total 110.41
  expect 1001 open 100.00

on day 20
  run
  expect message to Bakker: step 1, 1002 100.00, total 100.00
