# mahnwesen
story S15 No step is jumped over, but a person may skip one; what failed or is unclear is not done
year 2026
day 0 is 1 March

policy
  step 1: friendly on day 3
  step 2: reminder on day 10
  step 3: formal notice on day 20
  step 4: formal notice on day 30
  at most 1 attempts

debtor Jansen
debtor Pieters
debtor Bakker
debtor Smit

on day 3
  invoice 1001 to Jansen: 100.00 due day 0
  invoice 2001 to Pieters: 100.00 due day 0
  run
  expect message to Jansen: step 1, 1001 100.00, total 100.00
  expect message to Pieters: step 1, 2001 100.00, total 100.00

on day 25
  no runs until day 25
  expect next step of 1001: 2
  Anna skips step 2 of 1001: "phoned them, they will look at it"
  run
  expect message to Pieters: step 2 (reminder), 2001 100.00, total 100.00
  expect 1001 has step 2 skipped on day 25 by Anna: "phoned them, they will look at it"
  expect next step of 1001: 3, due day 35    # the skip counts as done on its day
  expect why of 1001 says "phoned them"

on day 35
  run
  expect message to Jansen: step 3, 1001 100.00, total 100.00
  expect message to Pieters: step 3, 2001 100.00, total 100.00

on day 40
  invoice 3001 to Bakker: 100.00 due day 30
  the mail server refuses the next message for good
  run
  expect the message to Bakker is failed
  expect 3001 has 0 steps done
  expect next step of 3001: 1

on day 41
  invoice 4001 to Smit: 100.00 due day 30
  the mail server breaks off after the next message
  run
  expect the message to Smit is unclear
  expect 4001 has 0 steps done
  expect next step of 4001: 1
  expect 4001 held: unclear
