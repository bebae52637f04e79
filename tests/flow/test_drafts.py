"""A message is made before it is claimed, and what leaves is true at the moment of its claim all the same."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread

from connector.carrier import Carried, Creditor, Parcel, Rendered
from connector.errors import Refused
from connector.model import Contact
from connector.store import deliveries, installations
from tests.flow.world import SCOPE, Postman, World, acts
from tests.rules.builders import debtor, invoice


@dataclass
class Writer(Postman):
    """Things happen while it makes a message; it keeps what left as it was written."""

    meanwhile: list[Callable[[], object]] = field(default_factory=list)
    made: int = 0
    left: list[str] = field(default_factory=list)
    refuses: str = "nothing"

    def render(self, parcel: Parcel) -> Rendered:
        self.made += 1
        if self.meanwhile:
            self.meanwhile.pop(0)()
        said = f"{parcel.statement.totals[0].payable} from {parcel.creditor.iban or 'nowhere'} to {parcel.to.email}"
        if said.startswith(self.refuses):
            raise Refused("it cannot be said")
        return Rendered("subject", said, "html", "nl", said.encode())

    def carry(self, parcel: Parcel, rendered: Rendered) -> Carried:
        self.left.append(rendered.text)
        return super().carry(parcel, rendered)

    @contextmanager
    def open(self) -> Iterator["Writer"]:
        yield self


def due(world: World) -> Writer:
    """100.00 of which the first step is planned, and the one who will write it."""
    writer = Writer()
    world.postman = writer
    world.begin().owe(invoice("F1", "100.00", due="2026-03-01")).sync()
    world.run()
    return writer


def owes(world: World, amount: str) -> Callable[[], object]:
    return lambda: world.owe(invoice("F1", amount, due="2026-03-01")).sync()


def test_while_a_message_is_made_others_may_write(world: World) -> None:
    writer = due(world)
    done: list[bool] = []

    def write() -> None:
        with world.store.write(SCOPE, world.now) as tx:
            installations.save_setting(tx, "a choice", "made")
        done.append(True)

    def somebody_writes() -> None:
        other = Thread(target=write, daemon=True)
        other.start()
        other.join(10)
        assert done

    writer.meanwhile = [somebody_writes]
    assert len(world.deliver().sent) == 1


def test_what_was_paid_while_it_was_made_does_not_leave(world: World) -> None:
    writer = due(world)
    writer.meanwhile = [owes(world, "0.00")]
    report = world.deliver()
    assert (len(report.withdrawn), report.sent, writer.left) == (1, [], [])


def test_what_changed_while_it_was_made_is_written_anew(world: World) -> None:
    writer = due(world)
    moved = [debtor(contacts=(Contact(email="new@bakker.example"),))]

    def the_account_changes() -> None:
        with world.store.write(SCOPE, world.now) as tx:
            installations.save_creditor(tx, Creditor("Bakkerij Zon", "zon@bakker.example", iban="NL91ABNA0417164300"))

    def the_address_changes() -> None:
        world.books.debtors = moved
        world.sync()

    writer.meanwhile = [owes(world, "60.00"), the_account_changes]
    assert len(world.deliver().sent) == 1
    assert writer.left == ["EUR 60.00 from NL91ABNA0417164300 to jan@bakker.example"]
    assert writer.made == 3

    world.on("2026-03-23 09:00").sync()
    world.run()
    writer.meanwhile = [the_address_changes]
    assert len(world.deliver().sent) == 1
    assert writer.left[1:] == ["EUR 60.00 from NL91ABNA0417164300 to new@bakker.example"]


def test_what_was_noted_before_it_left_are_the_bytes_that_left(world: World) -> None:
    writer = due(world)
    writer.meanwhile = [owes(world, "60.00")]
    [key] = world.deliver().sent
    with world.store.read(SCOPE, world.now) as tx:
        assert deliveries.last_rendered(tx, key) == writer.left[0].encode()


def test_what_changes_whenever_it_is_written_waits_and_leaves_when_it_holds_still(world: World) -> None:
    writer = due(world)
    writer.meanwhile = [owes(world, amount) for amount in ("90.00", "80.00", "70.00")]
    report = world.deliver()
    assert (len(report.waiting), writer.left) == (1, [])
    assert len(world.deliver().sent) == 1
    assert writer.left == ["EUR 70.00 from nowhere to jan@bakker.example"]


def test_a_block_or_the_night_that_comes_while_it_is_made_stops_it(world: World) -> None:
    writer = due(world)
    writer.meanwhile = [lambda: world.on("2026-03-06 21:00")]
    assert len(world.deliver().waiting) == 1
    world.on("2026-03-06 10:00")
    writer.meanwhile = [lambda: acts.block(world.store, SCOPE, "bakker", "not now", "Els", world.now, key="F1")]
    assert len(world.deliver().withdrawn) == 1
    assert writer.left == []


def test_that_one_could_not_be_made_counts_only_while_its_facts_hold(world: World) -> None:
    writer = due(world)
    writer.refuses, writer.meanwhile = "EUR 100.00", [owes(world, "60.00")]
    report = world.deliver()
    assert (len(report.sent), report.failed) == (1, [])
    assert writer.left == ["EUR 60.00 from nowhere to jan@bakker.example"]


def test_one_that_cannot_be_made_is_a_persons_and_the_others_leave(world: World) -> None:
    writer = Writer(refuses="EUR 77.00")
    world.postman = writer
    world.books.debtors = [debtor(key, contacts=(Contact(email=f"{key}@x.example"),)) for key in ("one", "two")]
    owed = (("A", "77.00", "one"), ("B", "50.00", "two"))
    world.begin().owe(*(invoice(key, amount, debtor=who, due="2026-03-01") for key, amount, who in owed))
    report = world.day()
    assert (len(report.sent), len(report.failed)) == (1, 1)
    assert writer.left == ["EUR 50.00 from nowhere to two@x.example"]
    assert world.tasks() == ["mend_sending"]
