story A dispute holds what is disputed, and only that
year 2026

policy
  step 1: friendly on day 5
  step 2: reminder on day 15

debtor Jansen
debtor Pieters
debtor Bakker

on 6 March
  invoice 1001 to Jansen: 100.00 due 1 March
  invoice 2001 to Pieters: 100.00 due 1 March
  invoice 3001 to Bakker: 100.00 due 1 March
  read the books
  Jansen disputes 1001: "never ordered"
  Pieters disputes 2001 for 40.00: "one box was empty"
  the books mark 3001 as disputed
  run
  expect message to Pieters: step 1, 2001 60.00, total 60.00
  expect 1001 held: dispute
  expect 3001 held: dispute
  expect task for 1001: answer dispute

on 9 March
  the dispute on 1001 is settled
  the books no longer mark 3001 as disputed
  run
  expect message to Jansen: step 1, 1001 100.00, total 100.00
  expect message to Bakker: step 1, 3001 100.00, total 100.00
  expect 1001 not held by dispute
