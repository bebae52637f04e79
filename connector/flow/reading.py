"""How a platform's records were read, in its adapter's words: kept to be shown, for what was learned may be wrong."""

import json
from collections.abc import Mapping

from connector.store import installations
from connector.store.engine import Tx

READ_AS = "read_as"  # setting: name → how it was read, as JSON


def note(tx: Tx, recognised: Mapping[str, str]) -> None:
    """In place of what was noted before, unless this time nothing was told of it."""
    if recognised:
        installations.save_setting(tx, READ_AS, json.dumps(dict(recognised), sort_keys=True, ensure_ascii=False))


def how(tx: Tx) -> Mapping[str, str]:
    """As it was noted last; nothing where nothing was."""
    kept = installations.setting(tx, READ_AS)
    return dict(json.loads(kept)) if kept else {}
