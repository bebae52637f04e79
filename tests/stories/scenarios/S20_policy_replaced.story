# getlago/lago-api; OCA/credit-control
story S20 When the default policy is replaced, a person places what had steps behind it
year 2026
day 0 is 1 March

policy
  step 1: friendly on day 3
  step 2: reminder on day 8
  step 3: formal notice on day 40

policy own
  step 1: friendly on day 3
  step 2: reminder on day 20

debtor Jansen
debtor Pieters: policy own
debtor Bakker

on day 3
  invoice 1001 to Jansen: 100.00 due day 0
  invoice 2001 to Pieters: 100.00 due day 0
  run
  expect message to Jansen: step 1, 1001 100.00, total 100.00
  expect message to Pieters: step 1, 2001 100.00, total 100.00

on day 8
  run
  expect message to Jansen: step 2, 1001 100.00, total 100.00

on day 10
  invoice 3001 to Bakker: 100.00 due day 5
  Anna replaces the policy by
    step a: friendly on day 5
    step b: reminder on day 12
    step c: formal notice on day 25
  run
  expect message to Bakker: step a, 3001 100.00, total 100.00
  expect next step of 2001: 2, due day 20
  expect 2001 not held
  run every day until day 19
  expect message on day 17 to Bakker: step b, 3001 100.00, total 100.00
  expect 1001 held: policy changed
  expect task for 1001: place on policy, proposing "b"
  expect no task for Pieters

on day 20
  run
  expect message to Pieters: step 2, 2001 100.00, total 100.00
  Anna places 1001 on step b
  expect no task for 1001: place on policy
  expect next step of 1001: c, due day 25    # as if step b had been done when step 2 was

on day 25
  run
  expect message to Jansen: step c, 1001 100.00, total 100.00

on day 30
  run
  expect message to Bakker: step c, 3001 100.00, total 100.00    # 13 days after step b
