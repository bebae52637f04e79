# Upflow; Invoiced
story S22 A promise holds the ladder until its day, and gives it back in the same place
year 2026
day 0 is 10 April

policy
  step 1: friendly on day 3
  step 2: reminder on day 10
  step 3: formal notice on day 20
  step 4: formal notice on day 30

debtor Jansen
debtor Pieters
debtor Bakker

on day 3
  invoice 1001 to Jansen: 100.00 due day 0
  invoice 2001 to Pieters: 100.00 due day 0
  invoice 3001 to Bakker: 100.00 due day 0
  run
  expect message to Jansen: step 1, 1001 100.00, total 100.00
  expect message to Pieters: step 1, 2001 100.00, total 100.00
  expect message to Bakker: step 1, 3001 100.00, total 100.00

on day 10
  run
  expect message to Jansen: step 2, 1001 100.00, total 100.00
  expect message to Pieters: step 2, 2001 100.00, total 100.00
  expect message to Bakker: step 2, 3001 100.00, total 100.00

on 27 April 2026
  Jansen promises to pay by Friday 1 May 2026
  Pieters promises to pay by Friday 1 May 2026
  Bakker promises to pay 100.00 for 3001 by Friday 1 May 2026
  run
  expect 1001 held: promise until 1 May
  expect next step of 1001: 3, due 30 April, leaves 2 May

# Step 3 falls due on 30 April, and is not sent.
on 28 April
  run every day until 29 April
  expect no message

on 30 April
  Jansen pays 100.00 on 1001
  Bakker pays 50.00 on 3001
  run
  expect 1 journal event promise_kept of Jansen
  expect 1001 is settled

on 1 May at 23:59
  run
  expect no message

on 2 May
  run
  expect message to Pieters: step 3 (formal notice), 2001 100.00, total 100.00
  expect message to Bakker: step 3 (formal notice), 3001 50.00, total 50.00
  expect 1 journal event promise_broken of Pieters
  expect 1 journal event promise_partly_kept of Bakker
  expect 0 journal events promise_broken of Jansen

# A second promise at the same step needs a person.
on 4 May
  Pieters promises to pay by 12 May
  Pieters promises to pay by 13 May
  expect refusal
  Pieters promises to pay by 13 May, confirmed by Anna
  run every day until 13 May
  expect message on 12 May to Bakker: step 4, 3001 50.00, total 50.00
  expect no message to Pieters
  expect 2001 held: promise until 13 May

on 14 May
  run
  expect message to Pieters: step 4, 2001 100.00, total 100.00
