story An approval stands for the facts that were approved, and lapses with them
year 2026

policy
  every step with approval
  step 1: reminder on day 5

debtor Jansen
debtor Pieters
debtor Bakker

on 6 March
  invoice 1001 to Jansen: 100.00 due 1 March
  invoice 2001 to Pieters: 100.00 due 1 March
  invoice 3001 to Bakker: 100.00 due 1 March
  run
  expect proposal to Jansen: reminder for 1001
  expect proposal to Pieters: reminder for 2001
  expect proposal to Bakker: reminder for 3001
  # Before the yes: the proposal lapses, and a new one stands for the new amount.
  Jansen pays 40.00 on 1001
  run
  expect 1 journal event proposal_lapsed of Jansen
  expect proposal to Jansen: reminder for 1001
  # After the yes, before it leaves: what was approved is not what is owed any more.
  Anna approves the proposal to Pieters
  Pieters pays 100.00 on 2001
  deliver
  expect no message
  expect the message to Pieters is withdrawn
  Anna refuses the proposal to Bakker: "good customer, I will phone"
  run
  expect no message

on 7 March
  Anna approves the proposal to Jansen
  run
  expect message to Jansen: step 1, 1001 60.00, total 60.00
  expect no message to Pieters
  expect 2001 is settled
