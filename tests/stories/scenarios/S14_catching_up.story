# invoiceninja#637; mahnwesen
story S14 Missed days are caught up without a burst, and a term is waited for
year 2026
day 0 is 1 March

policy
  step 1: friendly on day 3
  step 2: reminder on day 10
  step 3: formal notice on day 20
  step 4: formal notice on day 30

policy with-term
  step 1: friendly on day 3, pay within 9 days
  step 2: reminder on day 10
  step 3: formal notice on day 20
  step 4: formal notice on day 30

debtor Jansen
debtor Pieters: policy with-term

on 15 March at 14:00
  no runs until 15 March
  invoice 1001 to Jansen: 100.00 due day 0
  invoice 2001 to Pieters: 200.00 due day 0
  run
  expect message on 15 March at 14:00 to Jansen: step 1, 1001 100.00, total 100.00
  expect message on 15 March at 14:00 to Pieters: step 1, 2001 200.00, total 200.00
  expect the message to Pieters gives until 24 March
  expect next step of 1001: 2, due 22 March
  expect next step of 2001: 2, due 25 March

# 7 whole days, counted in days and not in hours: the morning run of the seventh day.
on 16 March at 08:00
  run every day until 21 March
  expect no message

on 22 March at 08:00
  run
  expect message to Jansen: step 2, 1001 100.00, total 100.00

on 23 March at 08:00
  run every day until 24 March
  expect no message

on 25 March at 08:00
  run
  expect message to Pieters: step 2, 2001 200.00, total 200.00
