story Money that comes back raises the debt again, in the place where it was
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
  run
  expect message to Jansen: step 1, 1001 100.00, total 100.00
  expect message to Pieters: step 1, 2001 100.00, total 100.00
  expect message to Bakker: step 1, 3001 100.00, total 100.00

on 9 March
  Jansen pays 100.00 on 1001
  Pieters pays 100.00 on 2001, as P9
  Bakker pays 130.00 on 3001
  run
  expect 1001 is settled
  expect 2001 is settled
  expect 3001 open -30.00    # 30.00 too much

on 12 March
  payment P1 is charged back
  payment P9 is reversed
  # What was paid too much goes off the next invoice.
  invoice 3002 to Bakker: 80.00 due 7 March
  run
  expect 1001 open 100.00
  expect 1001 is open
  expect next step of 1001: 2, due 16 March
  expect next step of 2001: 2, due 16 March
  expect message to Bakker: step 1, 3002 80.00 and receipt 3001 30.00, total 50.00

on 16 March
  run
  expect message to Jansen: step 2, 1001 100.00, total 100.00
  expect message to Pieters: step 2, 2001 100.00, total 100.00
