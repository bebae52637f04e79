# OCA/credit-control; mahnwesen
story S05 What the mail server refuses is no done step, costs nothing, and becomes a task after three attempts
year 2026
day 0 is 1 March

policy
  step 1: reminder on day 5, costs 15.00
  at most 3 attempts

debtor Jansen: business
debtor Pieters: business

on day 5 at 09:00
  invoice 1001 to Jansen: 100.00 due day 0
  the mail server refuses everything
  run
  expect no message
  expect 1 attempt on the message to Jansen
  expect 1001 has 0 steps done
  expect nothing in the ledger of 1001

on day 6
  run
  expect 2 attempts on the message to Jansen
  expect no task for Jansen: mend sending

on day 7
  run
  expect 3 attempts on the message to Jansen
  expect the message to Jansen is failed
  expect 1001 held: send failed
  expect task for Jansen: mend sending
  expect 1001 has 0 steps done
  expect nothing in the ledger of 1001

# A mail server that takes it at the second try: done at that moment, and the cost stands once.
on day 8
  invoice 2001 to Pieters: 50.00 due day 2
  run
  expect 1 attempt on the message to Pieters

on day 9 at 11:00
  the mail server accepts again
  run
  expect message on day 9 at 11:00 to Pieters: step 1, 2001 50.00 and cost 15.00, total 65.00
  expect 2 attempts on the message to Pieters
  expect 2001 has step 1 sent on day 9
  expect ledger of 2001: 15.00 for step 1
  expect 3 attempts on the message to Jansen

# A person mended the cause.
on day 10
  Anna sends the failed message to Jansen again
  deliver
  expect message to Jansen: step 1, 1001 100.00 and cost 15.00, total 115.00
  expect no next step of 1001
  expect no task for Jansen
