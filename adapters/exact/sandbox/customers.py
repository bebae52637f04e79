"""The customers of an invented division: companies, consumers, foreign ones, and those that bring trouble."""

from collections.abc import Iterator
from typing import Any

from adapters.exact.sandbox import names
from adapters.exact.sandbox.books import Books
from adapters.exact.sandbox.rows import Row


def customers(books: Books, many: int) -> list[Row]:
    """So many at least, each kind once before any comes again."""
    return [account for number in range(many) for account in _kind(books, number)]


def _kind(books: Books, number: int) -> Iterator[Row]:
    kinds = (company, consumer, foreign, company, without_mail, company, blocked, consumer, ended)
    yield kinds[number % len(kinds)](books, number)


def company(books: Books, number: int, **values: Any) -> Row:
    """With its registrations, a main contact, and an address for invoices."""
    name = names.COMPANIES[number % len(names.COMPANIES)]
    registered = {"ChamberOfCommerce": f"{61_000_000 + number}", "VATNumber": f"NL{800_000_000 + number}B01"}
    made = books.add_account(name, **registered, **_reached(books, f"administratie{number}"), **values)
    first, last = _person(books)
    mail = f"{first.lower()}{number}@example.nl"
    books.add_contact(made, first, last, BusinessEmail=mail, Email=mail, BusinessMobile=f"06-1000{number:04}")
    books.add_address(made, f"Postbus {100 + number}", *books.world.chance.choice(names.PLACES))
    return made


def consumer(books: Books, number: int) -> Row:
    """Nothing says that it is one but what is missing."""
    first, last = _person(books)
    return books.add_account(f"{first} {last}", **_reached(books, f"{first.lower()}.{number}"))


def foreign(books: Books, number: int) -> Row:
    name, country, language, currency, postcode, city = names.FOREIGN[number // 9 % len(names.FOREIGN)]
    about = {"Country": country, "CountryName": country, "Language": language, "SalesCurrency": currency}
    place = {"AddressLine1": "1", "Postcode": postcode, "City": city}
    return books.add_account(
        name, Email=f"accounts{number}@example.com", VATNumber=f"{country}9{number:08}", **about, **place
    )


def without_mail(books: Books, _number: int) -> Row:
    """Neither it nor a contact of it has an address for mail."""
    first, last = _person(books)
    return books.add_account(f"{first} {last}", **{**_reached(books, ""), "Email": None})


def blocked(books: Books, number: int) -> Row:
    return company(books, number, Blocked=True)


def ended(books: Books, number: int) -> Row:
    """No customer any more."""
    return company(books, number, EndDate=books.today)


def _person(books: Books) -> tuple[str, str]:
    chance = books.world.chance
    return chance.choice(names.FIRST), chance.choice(names.LAST)


def _reached(books: Books, who: str) -> dict[str, Any]:
    chance = books.world.chance
    postcode, city = chance.choice(names.PLACES)
    return {
        "Email": f"{who}@example.nl",
        "Phone": f"0{chance.randrange(100_000_000, 999_999_999)}",
        "AddressLine1": f"{chance.choice(names.STREETS)} {chance.randrange(1, 200)}",
        "Postcode": f"{postcode} {chance.choice('ABCD')}{chance.choice('EFGH')}",
        "City": city,
    }
