story An address that bounced is not used again, and a person looks for another
year 2026

policy
  step 1: friendly on day 5
  step 2: reminder on day 15

debtor Jansen

on 6 March
  invoice 1001 to Jansen: 100.00 due 1 March
  run
  expect message to Jansen: step 1, 1001 100.00, total 100.00
  the message to Jansen bounces

on 16 March
  run
  expect no message
  expect 1001 held: missing contact
  expect task for Jansen: find contact

on 17 March
  Jansen now has: e-mail new@jansen.example
  run
  expect message to Jansen: step 2, 1001 100.00, total 100.00
