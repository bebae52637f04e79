"""Countries as exports name them: codes of two or three letters, and names in the languages around us."""

from functools import cache, lru_cache

from babel import Locale

from adapters.csv.words import plain

_LONG = {"nld": "NL", "bel": "BE", "deu": "DE", "fra": "FR", "lux": "LU", "gbr": "GB", "esp": "ES", "ita": "IT"}
_ALSO = {"holland": "NL", "nederlands": "NL", "nl nederland": "NL", "engeland": "GB", "england": "GB", "uk": "GB"}
_PLATES = {"b": "BE", "d": "DE", "f": "FR", "l": "LU"}  # as old address lists write them


@cache
def _names() -> dict[str, str]:
    known: dict[str, str] = {}
    for language in ("nl", "en", "fr", "de"):
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha():
                known.setdefault(plain(name), code)
    codes = {code.lower(): code for code in set(known.values())}
    return {**known, **codes, **_LONG, **_ALSO, **_PLATES}


@lru_cache(maxsize=4096)
def country_code(text: str) -> str:
    """ISO 3166 alpha-2 code of a country's code or name; "" when it is none that we know."""
    return _names().get(plain(text), "")
