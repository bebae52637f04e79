story Old data holds everything, and a balance that changed after the decision stops the message
year 2026

policy
  step 1: friendly on day 5
  step 2: reminder on day 15
  data may be 1 days old

debtor Jansen
debtor Pieters
debtor Bakker
debtor Smit

on 4 March
  invoice 1001 to Jansen: 100.00 due 1 March
  run
  expect next step of 1001: 1, due 6 March
  the books cannot be reached

on 5 March
  run every day until 8 March
  expect no message
  expect warning: "cannot be reached"
  expect 1001 held: stale data

on 9 March
  the books can be reached again
  run
  expect message to Jansen: step 1, 1001 100.00, total 100.00
  expect 1001 not held

# The books answer, with old data: the payment of 10 March is not in it, and nothing is sent.
on 10 March
  invoice 2001 to Pieters: 100.00 due 6 March
  run
  the data is of 10 March
  Pieters pays 100.00 on 2001
  run every day until 12 March
  expect message on 11 March to Pieters: step 1, 2001 100.00, total 100.00    # the data was one day old
  invoice 3001 to Bakker: 100.00 due 6 March

on 13 March
  run
  expect no message
  the data is fresh again
  run
  expect 2001 is settled
  expect message to Bakker: step 1, 3001 100.00, total 100.00

# Decided, and then paid before it left: balances are read again just before.
on 14 March
  invoice 4001 to Smit: 100.00 due 9 March
  read the books
  decide
  the books cannot be reached
  deliver
  expect no message
  expect the message to Smit is planned
  the books can be reached again
  Smit pays 100.00 on 4001
  deliver
  expect no message
  expect the message to Smit is withdrawn
