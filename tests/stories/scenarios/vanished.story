story What the list no longer mentions is held, not paid and not gone; a person may close it, and open it again
year 2026

policy
  step 1: friendly on day 5
  step 2: reminder on day 12

debtor Jansen
debtor Pieters

on 5 March
  invoice 1001 to Jansen: 100.00 due 1 March
  invoice 2001 to Pieters: 100.00 due 1 March
  run
  expect verdict on 1001: wait

on 6 March
  1001 is missing from the books
  2001 is missing from the books
  run
  expect no message
  expect 1001 is unknown
  expect 1001 held: unknown
  expect task for 1001: look at vanished

on 7 March
  1001 is back in the books
  run
  expect message to Jansen: step 1, 1001 100.00, total 100.00
  expect no task for 1001
  Anna declares the list complete
  expect 2001 is no longer listed
  run
  expect verdict on 2001: closed

on 8 March
  Anna reopens 2001
  expect 2001 is unknown
  2001 is back in the books
  run
  expect 2001 is open
  expect message to Pieters: step 1, 2001 100.00, total 100.00
