# invoiceninja#9312
story S16 A step that was sent by hand is done, and the next one counts from it
year 2026

policy
  step 1: friendly on day 1
  step 2: reminder 7 days after the previous step

debtor Jansen

on 2 March at 17:00
  no runs until 2 March
  invoice 1001 to Jansen: 100.00 due 27 February
  read the books
  Anna sends Jansen 1001 by hand
  expect message on 2 March at 17:00 to Jansen: step 1 (friendly), 1001 100.00, total 100.00
  expect 1001 has step 1 sent on 2 March

on 3 March at 06:00
  run
  expect no message
  run every day until 8 March
  expect no message

on 9 March at 08:00
  run
  expect message to Jansen: step 2, 1001 100.00, total 100.00
