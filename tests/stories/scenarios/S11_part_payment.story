# OCA/credit-control#330
story S11 After a part payment the rest stays on the ladder
year 2026

policy
  step 1: friendly on day 3
  step 2: reminder on day 10

debtor Jansen

on 4 March
  invoice 1001 to Jansen: 1,000.00 due 1 March
  run
  expect message to Jansen: step 1, 1001 1,000.00, total 1,000.00

on 6 March
  Jansen pays 400.00 on 1001
  run
  expect 1001 open 600.00
  expect next step of 1001: 2, due 11 March

on 11 March
  run
  expect message to Jansen: step 2, 1001 600.00, total 600.00
  expect 1001 has step 1 sent on 4 March
  expect 1001 has step 2 sent on 11 March
