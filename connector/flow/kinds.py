"""Which files are of one kind, so that what a person said of one of them is remembered of the next."""

from collections.abc import Mapping
from hashlib import sha256


def complete_list(recognised: Mapping[str, str], mapping: bytes = b"") -> str:
    """The setting that remembers whether files of this kind are complete lists.

    A kind is the form of the list with the names of its columns, and the whole of the mapping that it is read by: the
    lists of two packages may both be "a list with Dutch headers", and two mappings may bear one name. One list may be
    complete where the other is a selection, and believing that of the wrong one would close what is still open.
    """
    columns = sorted(name for name in recognised if name.startswith("column "))
    told = "\0".join([recognised.get("dialect", ""), *columns, ""]).encode() + mapping
    return f"complete_list:{sha256(told).hexdigest()[:32]}"
