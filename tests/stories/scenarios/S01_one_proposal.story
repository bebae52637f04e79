# Tryton; frappe/erpnext#45685
story S01 One proposal, however long it lies
year 2026
day 0 is 1 January

policy
  every step with approval
  step 1: friendly on day 5
  step 2: reminder on day 20
  step 3: formal notice on day 40

debtor Jansen

on day 0
  invoice 1001 to Jansen: 100.00 due 1 January
  run
  expect late of Jansen: 0.00
  expect no proposal
  expect next step of 1001: 1, due day 5

on day 4
  run
  expect no proposal

on day 5
  run
  expect proposal to Jansen: step 1 for 1001
  run every day until day 30
  expect proposal to Jansen: step 1 for 1001
  expect no message

on day 30
  Anna approves the proposal to Jansen
  deliver
  expect message to Jansen: step 1 (friendly), 1001 100.00, total 100.00
  run
  expect no proposal
  expect next step of 1001: 2, due day 45    # 15 days lie between step 1 and step 2

on day 45
  run
  expect proposal to Jansen: step 2 for 1001

on day 46
  Jansen pays 100.00 on 1001

on day 50
  run
  expect 1001 is settled
  expect no proposal
  expect no message
