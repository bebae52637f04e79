"""Invented contacts: Dutch and Belgian companies and private individuals, some of whom pay by direct debit."""

from collections.abc import Sequence

from adapters.moneybird.sandbox import names
from adapters.moneybird.sandbox.records import Contact
from adapters.moneybird.sandbox.staff import workflow_named
from adapters.moneybird.sandbox.world import Books

BELGIAN_EVERY, PRIVATE_EVERY, SEPA_EVERY, PERSON_EVERY, AUTO_EVERY, NO_MAIL_EVERY = 5, 3, 7, 4, 11, 13


def contacts(books: Books, many: int) -> list[Contact]:
    """This many of them; they are not in the books yet."""
    return [_contact(books, number) for number in range(many)]


def _contact(books: Books, number: int) -> Contact:
    chance, belgian = books.world.chance, number % BELGIAN_EVERY == BELGIAN_EVERY - 1
    made = Contact(**books.stamp(), customer_id=str(number + 1), country="BE" if belgian else "NL")
    made.zipcode, made.city = _place(books, belgian)
    made.address1 = f"{chance.choice(names.STREETS)} {chance.randrange(1, 200)}"
    made.phone = f"0{chance.randrange(10**8, 10**9)}" if number % 2 else ""
    if number % PRIVATE_EVERY == PRIVATE_EVERY - 1:
        made.firstname, made.lastname = chance.choice(names.FIRST), chance.choice(names.LAST)
    else:
        _as_company(books, made, number, belgian)
    made.email = "" if number % NO_MAIL_EVERY == NO_MAIL_EVERY - 1 else f"klant{number + 1}@example.nl"
    if number % PERSON_EVERY == 0 and made.email:
        made.email += f",administratie{number + 1}@example.nl"
    _collection(books, made, number)
    return made


def _place(books: Books, belgian: bool) -> tuple[str, str]:
    """Postcode and city."""
    code, city = books.world.chance.choice(names.BELGIAN_PLACES if belgian else names.PLACES)
    letters = "".join(books.world.chance.choices("BCDFGHJKLM", k=2))
    return code if belgian else f"{code} {letters}", city


def _as_company(books: Books, made: Contact, number: int, belgian: bool) -> None:
    chance = books.world.chance
    known: Sequence[str] = names.BELGIAN_COMPANIES if belgian else names.COMPANIES
    again = number // len(known)
    made.company_name = known[number % len(known)] + (f" {again + 1}" if again else "")
    made.chamber_of_commerce = f"{chance.randrange(10**7, 10**8)}"
    made.tax_number = f"{'BE0' if belgian else 'NL'}{chance.randrange(10**8, 10**9)}{'' if belgian else 'B01'}"
    if number % PERSON_EVERY == 0:
        made.person = (chance.choice(names.FIRST), chance.choice(names.LAST))


def _collection(books: Books, made: Contact, number: int) -> None:
    if number % SEPA_EVERY == SEPA_EVERY - 1:
        made.sepa_active = made.direct_debit = True
        made.sepa_iban = _iban(books.world.chance.randrange(10**10))
        made.sepa_mandate_id, made.sepa_mandate_date = f"M{number + 1:05d}", books.today
        made.invoice_workflow_id = workflow_named(books, "Automatische incasso")
    elif number % AUTO_EVERY == AUTO_EVERY - 1:
        made.invoice_workflow_id = workflow_named(books, "Vanzelf herinneren")


def _iban(number: int) -> str:
    """A Dutch account number with valid check digits, at a bank that does not exist."""
    bank = "".join(str(ord(letter) - 55) for letter in "ZAND")
    check = 98 - int(f"{bank}{number:010d}232100") % 97
    return f"NL{check:02d}ZAND{number:010d}"
