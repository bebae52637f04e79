story Money that is on its way is not asked for
year 2026

policy
  step 1: friendly on day 5
  step 2: reminder on day 15

debtor Jansen
debtor Pieters
debtor Bakker
debtor Smit

on 6 March
  invoice 1001 to Jansen: 100.00 due 1 March
  invoice 2001 to Pieters: 100.00 due 1 March
  invoice 3001 to Bakker: 100.00 due 1 March
  invoice 4001 to Smit: 100.00 due 1 March
  Jansen pays 100.00 on 1001, pending
  a direct debit of 100.00 on 2001 is under way
  a direct debit of 100.00 on 3001 is under way
  Smit pays 30.00 without saying for what
  run
  expect message to Smit: step 1, 4001 100.00 and receipt P2 30.00, total 70.00
  expect 1001 held: under way
  expect 2001 held: under way

on 8 March
  payment P1 is booked
  the direct debit on 2001 fails
  the direct debit on 3001 succeeds
  payment P2 is matched to 4001
  run
  expect 1001 is settled
  expect 3001 is settled
  expect 4001 open 70.00
  expect message to Pieters: step 1, 2001 100.00, total 100.00
