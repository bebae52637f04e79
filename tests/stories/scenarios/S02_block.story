# Tryton; Kill Bill tags
story S02 A block keeps its place, and afterwards one step follows, not all that became old enough
year 2026
day 0 is 25 February

policy
  step 1: friendly on day 3
  step 2: reminder on day 8
  step 3: formal notice on day 13

debtor Jansen
debtor Pieters

on 28 February
  invoice 1001 to Jansen: 100.00 due day 0
  invoice 2001 to Pieters: 40.00 due day 0
  invoice 2002 to Pieters: 60.00 due day 0
  run
  expect message to Jansen: step 1, 1001 100.00, total 100.00
  expect message to Pieters: step 1, 2001 40.00 and 2002 60.00, total 100.00

on 2 March
  Anna blocks Jansen until 15 March: "they are moving house"
  Anna blocks 2001 until 15 March: "goods come again"
  run
  expect no message
  expect 1001 held: block until 15 March
  expect 2001 held: block until 15 March
  expect 2002 not held

# The other invoice of Pieters goes on; Jansen hears nothing.
on 5 March
  run every day until 15 March
  expect message on 5 March to Pieters: step 2, 2002 60.00, total 60.00
  expect message on 10 March to Pieters: step 3, 2002 60.00, total 60.00
  expect next step of 1001: 2, due 5 March, leaves 16 March    # time kept counting

on 16 March
  run
  expect message to Jansen: step 2 (reminder), 1001 100.00, total 100.00
  expect message to Pieters: step 2 (reminder), 2001 40.00, total 40.00
  expect next step of 1001: 3, due 21 March
  expect 1001 not held by block
