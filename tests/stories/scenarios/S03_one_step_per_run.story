# OCA/credit-control
story S03 Long gaps between runs: never two steps in one run, and no run into the past

policy
  step 1: friendly on day 10
  step 2: reminder on day 30
  step 3: formal notice 10 days after the previous step

debtor Jansen

on 10 September 2025
  invoice 1001 to Jansen: 100.00 due 10 March 2025
  run
  expect message to Jansen: step 1, 1001 100.00, total 100.00
  expect 1 message so far

on 10 January 2026
  run
  expect message to Jansen: step 2, 1001 100.00, total 100.00
  expect 2 messages so far

on 10 March 2026
  run
  expect message to Jansen: step 3, 1001 100.00, total 100.00
  expect 3 messages so far
  run dated 20 February 2026
  expect refusal
  expect no message
  expect 3 messages so far
  expect 1001 has 3 steps done
  expect the ladder of Jansen is finished
