"""Every command: where it stands, and what it is for in a few words; so that `--help` need not open each room."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType

import click


@dataclass(frozen=True, slots=True)
class Entry:
    """A command that is imported when it is called."""

    place: str  # module:name, below connector.cli
    summary: str

    def load(self) -> click.Command:
        module, _, name = self.place.partition(":")
        found = getattr(import_module(f"connector.cli.{module}"), name)
        if not isinstance(found, click.Command):
            raise TypeError(f"{self.place} is no command")
        return found


SECTIONS: Mapping[str, Mapping[str, Entry]] = MappingProxyType(
    {
        "Every day": {
            "plan": Entry("plan:plan", "What would happen today with a file; touches nothing"),
            "import": Entry("importing:import_", "Take in a file of open invoices"),
            "dun": Entry("dun:dun", "Decide for every debtor, and plan the messages that are due"),
            "deliver": Entry("deliver:deliver", "Send what is planned and due"),
            "why": Entry("why:why", "Why something was or was not done about an invoice"),
            "report": Entry("report:report", "How old, how late and how long: the figures of the page Insight"),
        },
        "What waits for you": {
            "tasks": Entry("tasks:tasks", "What waits for a person, and how to answer it"),
            "proposals": Entry("tasks:proposals", "The messages that wait for a yes"),
            "approve": Entry("tasks:approve", "Say yes to a message"),
            "refuse": Entry("tasks:refuse", "Say no to a message"),
            "settle": Entry("tasks:settle", "Say whether an unclear message arrived"),
            "retry": Entry("tasks:retry", "Plan a message that failed again"),
            "nudges": Entry("nudges:nudges", "What a platform told of that could not be fetched"),
            "reopen": Entry("importing:reopen", "Take back a closing as “no longer in the list”"),
        },
        "About a case": {
            "hold": Entry("acts:hold", "Stop everything about an invoice or a debtor for a while"),
            "lift": Entry("acts:lift", "End a hold"),
            "promise": Entry("acts:promise", "A debtor promised to pay by a day"),
            "arrange": Entry("acts:arrange", "Agree a payment plan"),
            "skip": Entry("acts:skip", "Skip the next step of an invoice, with a reason"),
            "send": Entry("acts:send", "Send the next step of an invoice by hand"),
            "place": Entry("acts:place", "Say where an invoice goes on after a change of policy"),
            "restart": Entry("acts:restart", "Begin the steps of an invoice anew"),
            "hand-over": Entry("acts:hand_over", "Another collector has an invoice"),
            "charges": Entry("charges:charges", "The costs and interest on an invoice, and whether they stay"),
            "mark": Entry("acts:mark", "Put a stop sign on a debtor"),
            "bounced": Entry("acts:bounced", "Mail to an address came back"),
        },
        "Setting up": {
            "creditor": Entry("creditor:creditor", "In whose name messages go out, and to which account"),
            "policy": Entry("policy:policy", "Show, check, save and choose the ladder"),
            "texts": Entry("texts:texts", "The words of the messages: ours, and your own"),
            "live": Entry("switches:live", "From now on messages leave"),
            "pause": Entry("switches:pause", "From now on nothing leaves"),
        },
        "The law": {
            "law": Entry("law:law", "Costs, interest and terms as the law has them; check cases and tables"),
        },
        "Keeping and putting back": {
            "backup": Entry("restored:backup", "Copy the embedded database, while everything runs"),
            "restored": Entry("restored:restored", "After putting a copy back: what may have been sent since"),
        },
        "Proof and privacy": {
            "verify": Entry("journal:verify", "Recompute the chain of the journal"),
            "forget": Entry("journal:forget", "Erase a debtor for good"),
            "retention": Entry("journal:retention", "Erase whoever owes nothing since long"),
            "keys": Entry("keys:keys", "The master keys: what lies under which, and changing them"),
        },
        "Many processes (PostgreSQL)": {
            "web": Entry("web:web", "The pages alone, by several processes"),
            "worker": Entry("worker:worker", "The work alone; any number of them"),
            "jobs": Entry("jobs:jobs", "What waits to be done, runs, or failed"),
        },
        "Pages and trying out": {
            "demo": Entry("demo:demo", "Everything, over a sample administration"),
            "serve": Entry("serve:serve", "The pages, and the work that is due"),
            "sign-in": Entry("sign_in:sign_in", "A link to sign in to the pages, without a mail"),
            "sandbox": Entry("sandbox:sandbox", "A local imitation of a platform, to try things out on"),
            "story": Entry("story:story", "Tell timelines to the real core"),
        },
    }
)
COMMANDS: Mapping[str, Entry] = MappingProxyType(
    {name: entry for section in SECTIONS.values() for name, entry in section.items()}
)
