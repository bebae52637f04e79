"""The demo: invented administrations, a clock that is put forward by hand, and mails that stay on this machine.

Everything in it is the product itself over invented books: a list of a bookkeeping program, and an administration at a
local imitation of a platform, to which the whole way is gone once without a hand on it (`connector.demo.circle`).
"""
