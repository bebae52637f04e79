# frappe/erpnext#46650; invoiceninja#12245
story S10 The rows of a letter and its total, to the cent
year 2026

policy
  step 1: reminder on day 5

debtor Jansen: language nl

on 6 March
  invoice 1001 to Jansen: 100.00 due 1 March
  invoice 1002 to Jansen: 300.00 due 1 March
  run
  expect message to Jansen: step 1, 1001 100.00 and 1002 300.00, total 400.00
  expect the message to Jansen says "100,00"
  expect the message to Jansen says "300,00"
  expect the message to Jansen says "400,00"
  expect the message to Jansen does not say "200,00"
