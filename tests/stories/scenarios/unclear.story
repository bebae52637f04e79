story Nobody sends again by himself what may have arrived: a person finds out
year 2026

policy
  step 1: reminder on day 5

debtor Jansen
debtor Pieters

on 6 March
  invoice 1001 to Jansen: 100.00 due 1 March
  the mail server breaks off after the next message
  run
  expect no message
  expect the message to Jansen is unclear
  expect 1001 held: unclear
  expect task for Jansen: settle unclear
  restart
  run every day until 9 March
  expect no message
  expect 1 attempt on the message to Jansen

on 10 March
  Anna settles the unclear message to Jansen as not sent
  run
  expect message to Jansen: step 1, 1001 100.00, total 100.00
  expect no task for Jansen
  invoice 2001 to Pieters: 70.00 due 4 March
  the mail server breaks off after every message
  run
  expect the message to Pieters is unclear
  the mail server accepts again

on 11 March
  Anna settles the unclear message to Pieters as sent
  run every day until 20 March
  expect no message
  expect 2001 has 1 step done
  expect the ladder of Pieters is finished
