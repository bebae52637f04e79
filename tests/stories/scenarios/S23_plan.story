# Payt; Chaser
story S23 A payment plan silences the ladder, gives notice before each term, and gives the ladder back when it breaks
year 2026

policy
  step 1: friendly on day 3
  step 2: reminder on day 10
  step 3: formal notice on day 120

debtor Jansen
debtor Pieters
debtor Bakker

on 4 March
  invoice 1001 to Jansen: 900.00 due 1 March
  invoice 2001 to Pieters: 900.00 due 1 March
  invoice 3001 to Bakker: 1,000.00 due 1 March
  run
  expect message to Jansen: step 1, 1001 900.00, total 900.00
  expect message to Pieters: step 1, 2001 900.00, total 900.00
  expect message to Bakker: step 1, 3001 1,000.00, total 1,000.00
  Jansen gets a plan for 1001: 300.00 on 1 April and 300.00 on 1 May and 300.00 on 1 June, grace 5 days
  Pieters gets a plan for 2001: 300.00 on 1 April and 300.00 on 1 May and 300.00 on 1 June, grace 5 days
  expect 1,000.00 in 3 parts: 333.33 and 333.33 and 333.34
  Bakker gets a plan for 3001 of 1,000.00 in 3 parts on 1 April and 1 May and 1 June
  run
  expect 1001 held: plan

on 5 March
  run every day until 28 March
  expect no message

on 29 March
  run
  expect message to Jansen: plan notice, 1001 300.00, total 300.00
  expect message to Pieters: plan notice, 2001 300.00, total 300.00
  expect message to Bakker: plan notice, 3001 333.33, total 333.33

on 1 April
  Jansen pays 300.00 on 1001
  Pieters pays 350.00 on 2001
  Bakker pays 1,000.00 on 3001
  run every day until 27 April
  expect no message

on 28 April
  run
  expect message to Jansen: plan notice, 1001 300.00, total 300.00
  expect message to Pieters: plan notice, 2001 250.00, total 250.00

# Jansen misses 1 May; the grace of 5 days ends on 6 May.
on 1 May
  Pieters pays 250.00 on 2001
  run every day until 6 May
  expect no message
  expect 1001 held: plan

on 7 May
  run
  expect 1 journal event plan_broken of Jansen
  expect message to Jansen: step 2 (reminder), 1001 600.00, total 600.00
  expect 0 journal events plan_broken of Pieters
