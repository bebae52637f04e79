# OCA/credit-control#460
story S18 The cool-down is the customer's, and every invoice keeps its own date
year 2026

policy
  step 1: friendly on day 5
  cool-down 3 days

policy approved
  every step with approval
  step 1: friendly on day 5
  cool-down 3 days

debtor Jansen
debtor Pieters: policy approved

on 2 March
  invoice A to Jansen: 100.00 due 10 February    # 20 days late
  invoice B to Jansen: 60.00 due 18 February     # 12 days late
  invoice C to Pieters: 100.00 due 10 February
  invoice D to Pieters: 60.00 due 18 February
  read the books
  Anna sends Jansen A by hand
  expect message to Jansen: step 1, A 100.00, total 100.00
  Anna sends Pieters C by hand
  expect message to Pieters: step 1, C 100.00, total 100.00
  run
  expect no message
  expect B held: cooldown until 4 March
  expect next step of B: 1, leaves 5 March
  expect why of B says "5 March 2026"
  # Where a person says yes to each message, the proposal may be read at once; it leaves after the cool-down.
  expect proposal to Pieters: step 1 for D
  expect next step of D: 1, leaves 5 March
  Anna approves the proposal to Pieters

on 3 March
  run every day until 4 March
  expect no message

on 5 March
  run
  expect message to Jansen: step 1, B 60.00, total 60.00
  expect message to Pieters: step 1, D 60.00, total 60.00
