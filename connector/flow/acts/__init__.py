"""What a person or the source does to a case: one verb each, refused with a reason or done with its journal line."""

from connector.flow.acts.agreements import plan, promise
from connector.flow.acts.approvals import approve, approve_some
from connector.flow.acts.choices import change_ladders, save_creditor, save_policy, use_policy
from connector.flow.acts.ending import end_plan, withdraw_promise
from connector.flow.acts.handing_over import hand_over
from connector.flow.acts.kinds import give_kind_back, say_kind
from connector.flow.acts.ladder import place_on_step, refuse_proposal, restart_ladder, send_now, skip_step
from connector.flow.acts.notes import call, note
from connector.flow.acts.own import add_contact, correct, correct_contact, give_back, remove_contact
from connector.flow.acts.postpone import postpone, skip_message
from connector.flow.acts.settling import settle, try_again
from connector.flow.acts.stops import block, dispute, lift, mark, mend_address, note_bounce, unmark
from connector.flow.acts.switches import go_live, note_source_reminder, pause_sending
from connector.flow.acts.taking_back import take_yes_back
from connector.flow.acts.todo import bring_back, drop, finish, look_again, put_off

__all__ = [
    "add_contact",
    "approve",
    "approve_some",
    "block",
    "bring_back",
    "call",
    "change_ladders",
    "correct",
    "correct_contact",
    "dispute",
    "drop",
    "end_plan",
    "finish",
    "give_back",
    "give_kind_back",
    "go_live",
    "hand_over",
    "lift",
    "look_again",
    "mark",
    "mend_address",
    "note",
    "note_bounce",
    "note_source_reminder",
    "pause_sending",
    "place_on_step",
    "plan",
    "postpone",
    "promise",
    "put_off",
    "refuse_proposal",
    "remove_contact",
    "restart_ladder",
    "save_creditor",
    "save_policy",
    "say_kind",
    "send_now",
    "settle",
    "skip_message",
    "skip_step",
    "take_yes_back",
    "try_again",
    "unmark",
    "use_policy",
    "withdraw_promise",
]
