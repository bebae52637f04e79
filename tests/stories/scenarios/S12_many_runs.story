# invoiceninja#1693; FOSSBilling#3963
story S12 A run every five minutes by two workers, with a restart: one message
year 2026

policy
  step 1: reminder on day 5

debtor Jansen

on 6 March at 00:00
  invoice 1001 to Jansen: 100.00 due 1 March
  run every 5 minutes for 24 hours with 2 workers, restart after 12 hours
  expect message to Jansen: step 1, 1001 100.00, total 100.00
  expect 1 message so far
  expect 1 attempt on the message to Jansen
  expect 1 journal event sent of Jansen
  expect 1001 has 1 step done
  expect the journal verifies
