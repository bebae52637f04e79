# OCA/credit-control; Tryton
story S04 Without an e-mail address there is a task, no done step, and the others go out
year 2026
day 0 is 1 March

policy
  step 1: friendly on day 5

debtor Jansen: no e-mail, with postal address
debtor Pieters

on day 5
  invoice 1001 to Jansen: 100.00 due day 0
  invoice 2001 to Pieters: 70.00 due day 0
  run
  expect message to Pieters: step 1, 2001 70.00, total 70.00
  expect 1001 held: missing contact
  expect next step of 1001: 1
  expect task for Jansen: find contact, proposing "post"
  expect no task for Pieters
  expect 1001 has 0 steps done

on day 6
  Jansen now has: e-mail post@jansen.example
  run
  expect message to Jansen: step 1, 1001 100.00, total 100.00
  expect no task for Jansen
  expect 1001 has step 1 sent on day 6
