# mahnwesen
story S21 One record that cannot be read stops nobody but its own debtor
year 2026
day 0 is 1 March

policy
  step 1: friendly on day 5

debtor D01
debtor D02
debtor D03
debtor D04
debtor D05
debtor D06
debtor D07
debtor D08
debtor D09
debtor D10
debtor D11
debtor D12
debtor D13
debtor D14
debtor D15
debtor D16
debtor D17
debtor D18
debtor D19
debtor D20

on day 0
  invoice 1001 to D01: 10.00 due day 0
  invoice 1002 to D02: 20.00 due day 0
  invoice 1003 to D03: 30.00 due day 0
  invoice 1004 to D04: 40.00 due day 0
  invoice 1005 to D05: 50.00 due day 0
  invoice 1006 to D06: 60.00 due day 0
  invoice 1007 to D07: 70.00 due day 0
  invoice 1008 to D08: 80.00 due day 0
  invoice 1009 to D09: 90.00 due day 0
  invoice 1010 to D10: 100.00 due day 0
  invoice 1011 to D11: 110.00 due day 0
  invoice 1012 to D12: 120.00 due day 0
  invoice 1013 to D13: 130.00 due day 0
  invoice 1014 to D14: 140.00 due day 0
  invoice 1015 to D15: 150.00 due day 0
  invoice 1016 to D16: 160.00 due day 0
  invoice 1017 to D17: 170.00 due day 0
  invoice 1018 to D18: 180.00 due day 0
  invoice 1019 to D19: 190.00 due day 0
  invoice 1020 to D20: 200.00 due day 0
  run
  expect no warning

on day 5
  1007 is unreadable: "currency ???"
  run
  expect message to D01: step 1, 1001 10.00, total 10.00
  expect message to D02: step 1, 1002 20.00, total 20.00
  expect message to D03: step 1, 1003 30.00, total 30.00
  expect message to D04: step 1, 1004 40.00, total 40.00
  expect message to D05: step 1, 1005 50.00, total 50.00
  expect message to D06: step 1, 1006 60.00, total 60.00
  expect message to D08: step 1, 1008 80.00, total 80.00
  expect message to D09: step 1, 1009 90.00, total 90.00
  expect message to D10: step 1, 1010 100.00, total 100.00
  expect message to D11: step 1, 1011 110.00, total 110.00
  expect message to D12: step 1, 1012 120.00, total 120.00
  expect message to D13: step 1, 1013 130.00, total 130.00
  expect message to D14: step 1, 1014 140.00, total 140.00
  expect message to D15: step 1, 1015 150.00, total 150.00
  expect message to D16: step 1, 1016 160.00, total 160.00
  expect message to D17: step 1, 1017 170.00, total 170.00
  expect message to D18: step 1, 1018 180.00, total 180.00
  expect message to D19: step 1, 1019 190.00, total 190.00
  expect message to D20: step 1, 1020 200.00, total 200.00
  expect 19 messages so far
  expect warning: "1007"
  expect 1007 held: unreadable
  expect task for D07: mend record

# The next day it is tried again; it is mended on the day after.
on day 6
  run
  expect no message
  expect warning: "1007"

on day 7
  1007 is readable again
  run
  expect message to D07: step 1, 1007 70.00, total 70.00
  expect no warning
  expect no task for D07
  expect 20 messages so far
