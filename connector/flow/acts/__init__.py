"""What a person or the source does to a case: one verb each, refused with a reason or done with its journal line."""

from connector.flow.acts.agreements import plan, promise
from connector.flow.acts.approvals import approve, approve_some
from connector.flow.acts.choices import change_ladders, save_creditor, save_policy, use_policy
from connector.flow.acts.ladder import place_on_step, refuse_proposal, restart_ladder, send_now, skip_step
from connector.flow.acts.postpone import postpone, skip_message
from connector.flow.acts.stops import block, dispute, lift, mark, mend_address, note_bounce, unmark
from connector.flow.acts.switches import go_live, hand_over, note_source_reminder, pause_sending

__all__ = [
    "approve",
    "approve_some",
    "block",
    "change_ladders",
    "dispute",
    "go_live",
    "hand_over",
    "lift",
    "mark",
    "mend_address",
    "note_bounce",
    "note_source_reminder",
    "pause_sending",
    "place_on_step",
    "plan",
    "postpone",
    "promise",
    "refuse_proposal",
    "restart_ladder",
    "save_creditor",
    "save_policy",
    "send_now",
    "skip_message",
    "skip_step",
    "unmark",
    "use_policy",
]
