"""The guards of the store: unique rows, claims that are counted, scopes, and what is sealed."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import true, update

from connector.model import DeliveryState
from connector.store import tables
from connector.store.cases import Cases
from connector.store.engine import Tx
from tests.guards.guard import Guard, without
from tests.guards.places import in_journal, in_store
from tests.store import test_administration as m
from tests.store import test_deliveries as d
from tests.store import test_jobs as b
from tests.store import test_journal as j
from tests.store import test_wall as x
from tests.store import test_work as w


def _turn_whatever_it_was(tx: Tx, key: str, _from_states: Collection[DeliveryState], **values: Any) -> bool:
    table = tables.deliveries
    tx.conn.execute(update(table).where(table.c.key == key).values(values))
    return True


PLANNED = in_store(d.test_what_is_due_comes_in_the_order_of_its_planning_and_of_one_channel_when_asked)


def _in_the_clear(_cases: Cases, _case: str, _place: str, content: bytes) -> bytes:
    return content


JOURNAL = (
    Guard(
        "chain",
        "an event that was changed or moved is found",
        without("connector.store.chain:_check_link", lambda *_: None),
        in_journal(j.test_a_manifest_that_follows_from_another_one_is_found),
        in_journal(j.test_events_come_back_in_their_order_with_their_content),
    ),
    Guard(
        "contents",
        "a content that was changed is found",
        without("connector.store.chain:_check_content", lambda *_: {}),
        in_journal(j.test_changed_content_is_found),
        in_journal(j.test_events_come_back_in_their_order_with_their_content),
    ),
    Guard(
        "head",
        "the last events cannot be cut off unseen",
        without("connector.store.chain:_check_head", lambda *_: None),
        in_journal(j.test_the_last_event_taken_away_is_found),
        in_journal(j.test_events_come_back_in_their_order_with_their_content),
    ),
    Guard(
        "sealed",
        "nothing personal can be read in the journal's rows",
        without("connector.store.cases:Cases.seal", _in_the_clear, "connector.store.cases:Cases.open", _in_the_clear),
        in_journal(j.test_contents_are_unreadable_in_the_database),
        in_journal(j.test_events_come_back_in_their_order_with_their_content),
    ),
)

ROWS: tuple[Guard, ...] = (
    Guard(
        "unique step",
        "one message per receivable, step and cycle",
        without("connector.store.deliveries:_reserved", lambda _made: []),
        in_store(d.test_a_step_is_planned_once_and_the_transaction_goes_on),
        PLANNED,
    ),
    Guard(
        "counted claim",
        "of several that claim a message one may send it",
        without("connector.store.deliveries:_turn", _turn_whatever_it_was),
        in_store(d.test_of_eight_that_claim_one_delivery_exactly_one_may_send_it),
        PLANNED,
    ),
    Guard(
        "expected state",
        "a message changes only from where it is expected",
        without("connector.store.deliveries:_turn", _turn_whatever_it_was),
        in_store(d.test_a_state_changes_only_from_where_it_is_expected),
        PLANNED,
    ),
    Guard(
        "cost once",
        "a cost is booked once",
        without("connector.store.charges:add_new", lambda *_: True),
        in_store(w.test_a_charge_is_booked_once_per_receivable_kind_step_and_cycle),
        PLANNED,
    ),
    Guard(
        "scope",
        "nobody sees another administration's rows",
        without("connector.store.chain:here", lambda *_: true()),
        in_journal(j.test_each_scope_has_a_chain_of_its_own),
        PLANNED,
    ),
    Guard(
        "tenant",
        "nothing is asked or done without saying for which tenant",
        without("connector.store.engine:_of_a_tenant", lambda scope: scope),
        in_store(x.test_a_scope_without_a_tenant_is_refused),
        PLANNED,
    ),
    Guard(
        "policy saved",
        "a policy with faults is not saved",
        without("connector.store.policies:faults", lambda _policy: ()),
        in_store(m.test_a_policy_with_faults_is_not_saved_and_all_of_them_are_told),
        in_store(m.test_a_policy_comes_back_with_all_its_manners),
    ),
)

JOBS = (
    Guard(
        "ticket",
        "a job that was handed to somebody else is not started",
        without("connector.store.jobs:_is_in", lambda *_: True),
        in_store(b.test_a_ticket_of_an_earlier_round_starts_nothing),
        in_store(b.test_a_job_is_started_and_gone_when_it_is_done),
    ),
    Guard(
        "lane",
        "one job of a lane runs at a time",
        without("connector.store.jobs:_lane_is_taken", lambda *_: False),
        in_store(b.test_the_second_of_a_lane_is_not_started_before_the_first_is_done),
        in_store(b.test_a_job_is_started_and_gone_when_it_is_done),
    ),
    Guard(
        "waiting key",
        "a job that is put off stands back for one of its key that waits",
        without("connector.store.jobs:finish", lambda *_: False),
        in_store(b.test_a_job_that_is_put_off_stands_back_for_one_of_its_key_that_waits),
        in_store(b.test_the_second_of_a_lane_is_not_started_before_the_first_is_done),
    ),
)

STORE: tuple[Guard, ...] = (*ROWS, *JOBS, *JOURNAL)
