# Upflow; Invoiced
story S22 A promise is called broken only when bank data reaches its day, and by value date
year 2026

policy
  step 1: friendly on day 3
  step 2: reminder on day 10

debtor Jansen
debtor Pieters

on 27 April
  invoice 1001 to Jansen: 100.00 due 24 April
  invoice 2001 to Pieters: 80.00 due 24 April
  run
  expect message to Jansen: step 1, 1001 100.00, total 100.00
  expect message to Pieters: step 1, 2001 80.00, total 80.00
  Jansen promises to pay by Friday 1 May
  Pieters promises to pay by Friday 1 May

on 2 May
  bank data through 30 April
  run every day until 5 May
  expect no message
  expect 1001 held: waits for bank data
  expect 0 journal events promise_broken

on 6 May
  Pieters pays 80.00 on 2001, value date 1 May
  bank data is fresh again
  run
  expect message to Jansen: step 2, 1001 100.00, total 100.00
  expect 1 journal event promise_broken of Jansen
  expect 1 journal event promise_kept of Pieters
