story Terms, announcements, assumed due dates, hand-over and a ladder that begins again
year 2026
language en
creditor Bouwbedrijf De Vries
currency EUR

policy
  step 1: friendly on day 5, pay within 7 days
  step 2: formal notice on day 10, with approval
  plan notice 3 days before
  promises of at most 30 days
  bank data is not needed

debtor Jansen
debtor Pieters
debtor Bakker

on 6 March
  invoice 1001 to Jansen: 100.00 due 1 March, reference "5000 1001"
  invoice 2001 to Pieters: 80.00 without a due date, issued 15 February, agreed term 14 days
  run
  expect message to Jansen: step 1, 1001 100.00, total 100.00
  expect message to Pieters: step 1, 2001 80.00, total 80.00
  expect the message to Jansen gives until 13 March
  expect the message to Jansen announces formal notice on 14 March
  expect the message to Jansen in en
  expect the message to Jansen says "Bouwbedrijf De Vries"

on 14 March
  run
  expect proposal to Jansen: step 2 (formal notice) for 1001
  expect 2001 held: due assumed
  Jansen promises to pay by 14 May
  expect refusal
  Anna hands 2001 over to another collector
  Anna adds the policy calm
    step 1: friendly on day 30
  Anna gives Jansen the policy calm
  run
  expect 2001 held: handed over
  expect 2001 is open    # the books go on to call it so
  expect no proposal to Jansen
  Anna lifts the block on Jansen
  expect refusal

on 16 March
  invoice 3001 to Bakker: 100.00 due 11 March
  run
  expect message to Bakker: step 1, 3001 100.00, total 100.00
  Anna blocks Bakker until 30 March: "asked for a copy"

on 18 March
  Anna lifts the block on Bakker
  Anna restarts the ladder of 3001: "the first letter went to an old address"
  run
  expect next step of 3001: 1, due 24 March    # the first letter gave until 23 March
  run every day until 23 March
  expect no message

on 24 March
  run
  expect message to Bakker: step 1, 3001 100.00, total 100.00
  expect 3001 has 2 steps done
