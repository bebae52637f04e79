"""What many debtors are: a person's word, which goes before what the source says and is kept through every read."""

from collections.abc import Sequence
from datetime import datetime

from connector.errors import Refused
from connector.flow.acts.lookup import debtor_of
from connector.model import DebtorKind, Scope
from connector.store import journal, own_words
from connector.store.engine import Store
from connector.store.own_words import KIND


def say_kind(store: Store, scope: Scope, keys: Sequence[str], kind: DebtorKind, by: str, now: datetime) -> int:
    """These debtors are of this kind; for how many that was new. Raises Refused for "unknown", which is no word,
    NotFound when one of them is not there: then nothing is changed."""
    if kind is DebtorKind.UNKNOWN:
        raise Refused("say whether it is a business, a consumer or a public body")
    with store.write(scope, now) as tx:
        said = own_words.of_field(tx, KIND)
        new = [debtor_of(tx, key).key for key in dict.fromkeys(keys) if said.get(key) != kind]
        own_words.say_all(tx, dict.fromkeys(new, kind.value), KIND, by)
        content = {"by": by, "field": KIND, "value": kind.value}
        journal.append_all(tx, [journal.Entry("corrected", key, "", content) for key in new])
    return len(new)


def give_kind_back(store: Store, scope: Scope, keys: Sequence[str], by: str, now: datetime) -> int:
    """What the source says of these debtors counts again; for how many a person had said something. Raises NotFound."""
    with store.write(scope, now) as tx:
        said = own_words.of_field(tx, KIND)
        found = [debtor_of(tx, key).key for key in dict.fromkeys(keys) if key in said]
        for key in found:
            own_words.take_back(tx, key, KIND)
        content = {"by": by, "field": KIND}
        journal.append_all(tx, [journal.Entry("given_back", key, "", content) for key in found])
    return len(found)
