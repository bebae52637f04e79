"""The Belgian structured communication: twelve digits that name a payment beyond doubt, +++ddd/dddd/ddddd+++."""

from stdnum.be import ogm_vcs
from stdnum.exceptions import ValidationError

DIGITS = 10
MODULO = 97


def structured(number: int) -> str:
    """The communication of a number of at most ten digits: its last two digits are the remainder by 97, and 97 for 0.
    Raises ValueError for a number that has no ten digits or is below zero."""
    if not 0 <= number < 10**DIGITS:
        raise ValueError(f"a structured communication is made of at most {DIGITS} digits")
    base = f"{number:0{DIGITS}d}"
    digits = f"{base}{number % MODULO or MODULO:02d}"
    return f"+++{digits[:3]}/{digits[3:7]}/{digits[7:]}+++"


def is_structured(text: str) -> bool:
    """Whether this is a structured communication whose check digits are right."""
    try:
        ogm_vcs.validate(text)
    except ValidationError:
        return False
    return True
