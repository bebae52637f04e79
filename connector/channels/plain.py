"""Makes text from elsewhere fit to stand in a message: one line, without signs that command or deceive."""

import unicodedata

JOINERS = "\u200c\u200d"  # invisible too, but Persian and emoji are misread without them


def one_line(text: str, longest: int = 200) -> str:
    """The text on one line and cut to `longest` signs; line ends and other controls become a space.

    Invisible format signs go, above all those that turn the reading direction: they can make a name or an
    amount look like another one.
    """
    kept = "".join(_harmless(sign) for sign in unicodedata.normalize("NFC", text))
    line = " ".join(kept.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def _harmless(sign: str) -> str:
    category = unicodedata.category(sign)
    if category in ("Cc", "Zl", "Zp", "Cs"):
        return " "
    if category in ("Cn", "Co") or (category == "Cf" and sign not in JOINERS):
        return ""
    return sign
