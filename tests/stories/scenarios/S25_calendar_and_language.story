# Dolibarr#30771; OCA/credit-control#458
story S25 The calendar of a policy, texts that do not fit their step, and a language without texts
year 2026

policy
  step 1: pre due on day -3
  step 2: friendly on day 60

debtor Dupont: language fr
debtor Schmidt: language de

on 26 February
  expect step 2 of an invoice due 1 March 2026 on 30 April 2026
  expect step 1 of an invoice due 1 March 2026 on 26 February 2026
  expect step 1 of an invoice due 1 March 2028 on 27 February 2028
  Anna replaces the policy by
    step 1: reminder on day -3
    step 2: friendly on day 60
  expect refusal
  expect step 1 of an invoice due 1 March 2026 on 26 February 2026
  invoice 1001 to Dupont: 100.00 due 1 March, issued 1 February
  invoice 1002 to Schmidt: 100.00 due 1 March, issued 1 February
  run
  expect message to Dupont: step 1 (pre due), 1001 100.00, total 100.00
  expect the message to Dupont in fr
  expect message to Schmidt: step 1 (pre due), 1002 100.00, total 100.00
  expect the message to Schmidt in nl, warning "de"
