# frappe/erpnext
story S07 Each instalment walks the ladder by itself
year 2026

policy
  step 1: friendly on day 1
  step 2: reminder on day 8

debtor Jansen

on 1 March
  invoice 1001 to Jansen: 50.00 due 6 March and 50.00 due 11 March, issued 1 March
  run
  expect no message

on 7 March
  run
  expect late of Jansen: 50.00
  expect message to Jansen: step 1, 1001/1 50.00, total 50.00

on 8 March
  Jansen pays 50.00 on 1001
  run
  expect late of Jansen: 0.00
  expect 1001/1 is settled

on 12 March
  run
  expect message to Jansen: step 1, 1001/2 50.00, total 50.00

on 13 March
  payment P1 is cancelled
  run
  expect late of Jansen: 100.00
  expect 1001/1 has step 1 sent on 7 March
  expect next step of 1001/1: 2, due 14 March
  expect next step of 1001/2: 2, due 19 March

on 14 March
  run
  expect message to Jansen: step 2, 1001/1 50.00, total 50.00
