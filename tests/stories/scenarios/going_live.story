story Nothing leaves before somebody goes live; until then every run is a preview by the same code
year 2026
not live

policy
  step 1: friendly on day 5
  step 2: reminder on day 15

debtor Jansen

on 6 March
  invoice 1001 to Jansen: 100.00 due 1 March
  run
  expect no message
  expect verdict on 1001: send

on 7 March
  Anna goes live
  run
  expect message to Jansen: step 1, 1001 100.00, total 100.00

on 17 March
  Anna pauses sending
  run
  expect no message
  Anna goes live
  run
  expect message to Jansen: step 2, 1001 100.00, total 100.00
