# invoiceninja#4732; OCA/credit-control#562; Tryton
story S17 What is owed net decides, and only final credit notes count
year 2026

policy
  step 1: friendly on day 5

debtor Jansen
debtor Pieters
debtor Bakker
debtor Smit

on 6 March
  invoice 1001 to Jansen: 150.00 due 1 March
  credit C1 to Jansen: 200.00
  invoice 2001 to Pieters: 350.00 due 1 March
  credit C2 to Pieters: 200.00
  invoice 3001 to Bakker: 350.00 due 1 March
  credit C3 to Bakker: 200.00, draft
  invoice 4001 to Smit: 350.00 due 1 March
  credit C4 to Smit: 200.00
  credit C4 is withdrawn
  run
  expect message to Pieters: step 1, 2001 350.00 and credit C2 200.00, total 150.00
  expect message to Bakker: step 1, 3001 350.00, total 350.00
  expect message to Smit: step 1, 4001 350.00, total 350.00
  expect no message to Jansen
  expect net of Jansen: -50.00
  expect 1001 held: net credit
  expect task for Jansen: match credit
  expect no task for Bakker

# A draft counts as soon as it is final.
on 7 March
  credit C3 is final
  run
  expect net of Bakker: 150.00
