story Four workers at the same moments, on the ladder, a promise and a mail server that breaks off
year 2026

policy
  step 1: friendly on day 5
  step 2: reminder on day 6

debtor Jansen
debtor Pieters
debtor Bakker

on 6 March at 00:00
  invoice 1001 to Jansen: 100.00 due 1 March
  invoice 2001 to Pieters: 100.00 due 1 March
  invoice 3001 to Bakker: 100.00 due 1 March
  read the books
  Pieters promises to pay by 6 March
  run every 120 minutes for 12 hours with 4 workers, restart after 10 hours
  expect message on 6 March at 08:00 to Jansen: step 1, 1001 100.00, total 100.00
  expect message on 6 March at 08:00 to Bakker: step 1, 3001 100.00, total 100.00
  expect 1 attempt on the message to Jansen

on 7 March at 00:00
  the mail server breaks off after every message
  run every 120 minutes for 12 hours with 4 workers, restart after 10 hours
  expect the message to Jansen is unclear
  expect 1 attempt on the message to Jansen
  expect 1 attempt on the message to Bakker
  expect 1 attempt on the message to Pieters
  expect 1 journal event promise_broken of Pieters
  expect the journal verifies
