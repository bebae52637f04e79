# mahnwesen; events of Moneybird
story S24 When the bookkeeping package reminds too, our step waits; when it forwards an invoice, our case ends
year 2026
day 0 is 1 March

policy
  step 1: friendly on day 3
  step 2: reminder on day 10

debtor Jansen
debtor Pieters

on day 3
  invoice 1001 to Jansen: 100.00 due day 0
  invoice 2001 to Pieters: 100.00 due day 0
  run
  expect message to Jansen: step 1, 1001 100.00, total 100.00
  expect message to Pieters: step 1, 2001 100.00, total 100.00

on day 10 at 08:00
  Moneybird itself reminds Jansen of 1001
  the books forward 2001 to another collector
  at 09:00
  run
  expect no message
  expect 1001 held: source reminded until day 16
  expect next step of 1001: 2, leaves day 17    # 7 days lie between step 1 and step 2
  expect task for Jansen: two reminders
  expect 2001 is handed over
  expect 2001 held: handed over

on day 11
  run every day until day 16
  expect no message

on day 17
  run
  expect message to Jansen: step 2, 1001 100.00, total 100.00
  run every day until day 60
  expect no message
