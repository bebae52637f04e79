"""What the platform may do in more than one way: each doubt about it is a switch, so that both answers can be met."""

from dataclasses import dataclass
from typing import Literal

from adapters.exact.sandbox.scopes import SCOPES


@dataclass(frozen=True, slots=True)
class Quirks:
    """How this imitation behaves where the platform's own behaviour is not certain, or is an accident that happens.

    OAuth. With `strict` the old refresh token dies at once, otherwise when what was given for it is first used. With
    `one_chain` a second consent of the same user and application ends the first. With `replay_kills` an old refresh
    token ends the whole chain.

    Signs: 1 where an open receivable is positive, -1 where it is negative. `receivables_sign` is that of
    cashflow/Receivables and its bulk twin, `terms_sign` of sync/Cashflow/PaymentTerms, `list_sign` of ReceivablesList.

    Rows. With `bare_lists` a list that fits on one page comes as `{"d": []}`. With `noisy_doubles` an amount is off in
    its sixteenth digit. With `moments_local` Created and Modified are the division's local time called UTC. With
    `split_keeps_open` the open part of a term that is split keeps the ID, otherwise the paid part does.
    With `select_everywhere` every list wants a $select, otherwise those that are known to. With `mandatory_filter` a
    list that has a twin to synchronize answers 408 when it is not filtered.

    `blind` names entities that the user may not see: they are answered as if they were empty; `absent` those that are
    not there (404), for want of a module.

    Bad days. `maintenance` answers every call with a page: with status 200, or 503. With `moved` a bad token is
    answered with a way to the login page. `scopes` are those of the application that is registered from the start.

    Webhooks. With `absolute_endpoints` they name a whole address, otherwise a path.

    Limits per application and division: `per_minute` and `per_day`; `errors_allowed` are those of one hour and endpoint
    before it is closed; `token_calls` are per application, user and day. With `retry_after` a 429 says for how many
    seconds.
    """

    strict: bool = False
    one_chain: bool = False
    replay_kills: bool = False
    receivables_sign: Literal[1, -1] = -1
    terms_sign: Literal[1, -1] = -1
    list_sign: Literal[1, -1] = 1
    bare_lists: bool = False
    noisy_doubles: bool = False
    moments_local: bool = False
    split_keeps_open: bool = True
    select_everywhere: bool = False
    mandatory_filter: bool = False
    blind: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    maintenance: Literal["", "200", "503"] = ""
    moved: bool = False
    scopes: frozenset[str] = SCOPES
    absolute_endpoints: bool = True
    per_minute: int = 60
    per_day: int = 5000
    errors_allowed: int = 10
    token_calls: int = 200
    retry_after: bool = False
