# frappe/erpnext
story S08 A linked credit note closes, its withdrawal opens again; one that is not linked stops the letter
year 2026

policy
  step 1: friendly on day 2
  step 2: reminder on day 9

debtor Jansen
debtor Pieters

on 3 March
  invoice 1001 to Jansen: 100.00 due 1 March
  run
  expect message to Jansen: step 1, 1001 100.00, total 100.00

on 5 March
  credit C1 to Jansen: 100.00 on 1001
  run
  expect 1001 is settled

on 6 March
  credit C1 is withdrawn
  run
  expect 1001 is open
  expect 1001 open 100.00
  expect 1001 has step 1 sent on 3 March
  expect next step of 1001: 2, due 10 March

on 10 March
  run
  expect message to Jansen: step 2, 1001 100.00, total 100.00

# Not linked: open in the books, and yet the customer owes nothing net.
on 12 March
  invoice 2001 to Pieters: 100.00 due 8 March
  credit C2 to Pieters: 100.00
  run
  expect no message
  expect 2001 is open
  expect 2001 open 100.00
  expect net of Pieters: 0.00
  expect 2001 held: net credit
  expect task for Pieters: match credit

on 13 March
  credit C2 is linked to 2001
  run
  expect 2001 is settled
  expect no task for Pieters
