story Days are the tenant's local days, wherever the machine stands
year 2026
zone Europe/Brussels

policy
  step 1: friendly on day 5
  sending days Monday to Friday
  sending hours 09:00 to 17:00
  holidays BE

debtor Jansen
debtor Pieters

# 22:30 UTC on the fifth is half an hour before midnight in Brussels: still day 4.
on 5 March
  invoice 1001 to Jansen: 100.00 due 1 March
  run at 22:30 in UTC
  expect no message
  expect next step of 1001: 1, due 6 March, leaves 6 March

on 6 March at 08:00
  run
  expect no message
  run at 09:00
  expect message on 6 March at 09:00 to Jansen: step 1, 1001 100.00, total 100.00

# Easter Monday is 6 April; day 5 of this one is Saturday 4 April.
on Saturday 4 April
  invoice 2001 to Pieters: 50.00 due 30 March
  run
  expect next step of 2001: 1, due 4 April, leaves 7 April
  run every day until 6 April
  expect no message

on Tuesday 7 April
  run
  expect message to Pieters: step 1, 2001 50.00, total 50.00
