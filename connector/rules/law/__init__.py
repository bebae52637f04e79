"""The law of the Netherlands and Belgium as pure rules over dated tables: costs, interest, terms, order of payment.

Amounts are Decimal in euro, rates percent a year, days local days of the creditor. Every rule names its article. What
the law leaves open is a setting with a recommended default, or the reading that is safe for the debtor's side.
Not legal advice: a lawyer reads the letters once before they are used.
"""
