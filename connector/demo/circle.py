"""Goes the whole way at a platform once, without a hand on it: from the consent to the case that is closed.

A person consents on the imitation's page, an administration is chosen and read, a preview is made, it goes live, what
is due is mailed, a note of it stands on the invoice, the invoice is paid on the imitation's page, the platform tells of
it, and the case is closed. Each step is the product's own act; this file only goes from one to the next.
"""

from dataclasses import dataclass, replace
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

from connector import registry
from connector.carrier import Creditor
from connector.errors import Refused
from connector.flow import acts, connecting
from connector.flow.dunning import run
from connector.flow.house import House
from connector.model import Address, Installation, Receivable, Scope
from connector.store import installations, journal, receivables

BY = "demo"
# Nobody: the name is the administration's, which is made up, .example is no one's (RFC 2606), and this account number
# is the textbook's.
SENDER = Creditor(
    for_clients=False,
    name="",
    email="administratie@voorbeeld.example",
    iban="NL91ABNA0417164300",
    phone="020 555 01 24",
    address=Address(("Lindelaan 7",), "3512 JC", "Utrecht", "NL"),
)


class Visitor(Protocol):
    """A person at the imitation's pages."""

    def consents(self, authorise_url: str) -> str:
        """Allows what is asked; the address that the browser is sent back to."""
        ...

    def sees(self, receivable: str) -> bool:
        """Whether it stands on the page."""
        ...

    def pays(self, receivable: str) -> None:
        """Books a payment of all that is open."""
        ...


class Imitation(Protocol):
    """A platform that runs on this machine."""

    @property
    def administration(self) -> str:
        """Its own key of the administration that the visitor keeps."""
        ...

    def tick(self) -> int:
        """Let what is due there happen, such as telling of a change."""
        ...


class Worker(Protocol):
    """Whoever does the jobs that are left."""

    def run_due(self) -> int:
        """Returns when nothing is to be done by now any more; how many jobs it was."""
        ...


@dataclass(frozen=True)
class Circle:
    """One way around, at the platform of this name."""

    house: House
    worker: Worker
    platform: str
    imitation: Imitation
    visitor: Visitor

    def go(self) -> list[str]:
        """Each step in a line, as it went; those that were gone before somebody stopped it are not gone again. Raises
        Refused where a step did not lead on."""
        title = registry.adapter(self.platform).title
        scope, lines = self._connected(), list[str]()
        if scope is None:
            scope = self.install()
            self.worker.run_due()
            lines.append(f"connected {self._title(scope)} at {title}, and read {self._read(scope)} invoices of it")
        if not self._is_live(scope):
            previewed = self._preview(scope)
            lines.append(f"preview: {previewed} of its debtors would get a message today; nothing left yet")
            acts.save_creditor(
                self.house.store, scope, replace(SENDER, name=self._title(scope)), BY, self.house.clock()
            )
            acts.go_live(self.house.store, scope, BY, self.house.clock())
        self.worker.run_due()
        reminded = self._reminded(scope)
        lines.append(f"live: {len(reminded)} invoices were reminded of by mail, each with a note of it at {title}")
        paid = next(each for each in reminded if self.visitor.sees(each.key))
        self.visitor.pays(paid.key)
        lines.append(f"invoice {paid.label} was paid on the page of {title}, which told us so")
        lines.append(f"invoice {paid.label}: {self._closed(scope, paid)}")
        return lines

    def is_gone(self) -> bool:
        """Whether the way was gone to its end, at whatever start, and whatever somebody did there since."""
        return any(self._was_closed(each.scope) for each in self._there())

    def _was_closed(self, scope: Scope) -> bool:
        with self.house.store.read(scope, self.house.clock()) as tx:
            return bool(journal.all(tx, ["closed_by_source"]))

    def _there(self) -> list[Installation]:
        every = installations.listing(self.house.store, self.house.settings.tenant)
        return [each for each in every if each.platform == self.platform]

    def _connected(self) -> Scope | None:
        return next((each.scope for each in self._there() if each.connection), None)

    def _is_live(self, scope: Scope) -> bool:
        with self.house.store.read(scope, self.house.clock()) as tx:
            return installations.get(tx).live

    def install(self) -> Scope:
        """Connected as on our own pages, with a person who consents; nothing is read yet. What is connected already is
        left as it is."""
        if (there := self._connected()) is not None:
            return there
        from connector.oauth import new_state

        sources, tenant, state = self.house.sources, self.house.settings.tenant, new_state()
        auth = sources.platform(self.platform).auth
        back = self.visitor.consents(connecting.ask(sources, self.platform, tuple(auth.more_scopes), state))
        told = parse_qs(urlsplit(back).query)
        if told.get("state") != [state] or "code" not in told:
            raise Refused("the imitation did not bring the consent back")
        connection = connecting.connect(sources, tenant, self.platform, state, told["code"][0], by=BY)
        wanted = [self.imitation.administration]
        (made,) = connecting.choose(sources, tenant, connection.key, wanted, BY).connected
        return made.scope

    def _title(self, scope: Scope) -> str:
        with self.house.store.read(scope, self.house.clock()) as tx:
            return installations.get(tx).title

    def _read(self, scope: Scope) -> int:
        with self.house.store.read(scope, self.house.clock()) as tx:
            return len(receivables.of_keys(tx, None))

    def _preview(self, scope: Scope) -> int:
        found = run(self.house.store, scope, self.house.clock())
        return sum(decision.message is not None for decision in found.decisions)

    def _reminded(self, scope: Scope) -> list[Receivable]:
        """What was mailed and is open still, the largest amount last. Raises Refused when there is nothing."""
        with self.house.store.read(scope, self.house.clock()) as tx:
            sent = journal.all(tx, ["sent"])
            keys = {str(key) for event in sent for key in _listed(event.content)}
            owed = (r for r in receivables.of_keys(tx, keys).values() if r.open.positive)
            found = sorted(owed, key=lambda r: (r.open.amount, r.key))
        if not found:
            raise Refused("nothing was due in the imitated administration")
        return found

    def _closed(self, scope: Scope, paid: Receivable) -> str:
        """Lets the platform tell of the payment, and gives what came of it in a sentence."""
        self.imitation.tick()
        self.worker.run_due()
        with self.house.store.read(scope, self.house.clock()) as tx:
            kinds = [event.kind for event in journal.of_subject(tx, paid.key)]
        if "closed_by_source" not in kinds:
            raise Refused(f"invoice {paid.label} was paid, and nobody told us")
        return f"closed, because nothing of {paid.open} is open any more"


def _listed(content: object) -> list[object]:
    found = content.get("receivables") if isinstance(content, dict) else None
    return found if isinstance(found, list) else []
