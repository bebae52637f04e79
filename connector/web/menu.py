"""The menu: rooms, and within a room its doors. A room is entered by its first door that is open."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Door:
    """A page that the menu leads to: its endpoint, and the name of its text among those of the frame."""

    endpoint: str
    name: str
    at_once: bool = False  # of use before there is an administration

    @property
    def blueprint(self) -> str:
        return self.endpoint.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Room:
    """What stands in the first row; its doors stand in a second row while one is in it. `also` are blueprints whose
    pages belong to it without a door of their own."""

    name: str
    doors: tuple[Door, ...]
    also: tuple[str, ...] = ()

    def holds(self, blueprint: str | None) -> bool:
        return blueprint in self.also or any(door.blueprint == blueprint for door in self.doors)


ROOMS = (
    Room("today", (Door("today.page", "today"),), also=("messages",)),
    Room(
        "debtors",
        (Door("debtors.listing", "debtors", at_once=True),),
        also=("acts", "people", "plans", "talks", "accounts"),
    ),
    Room("todo", (Door("todo.listing", "todo"),)),
    Room("insight", (Door("insight.page", "insight"),)),
    Room(
        "data",
        (
            Door("connections.listing", "connections", at_once=True),
            Door("uploads.choose", "upload", at_once=True),
            Door("uploads.check", "check"),
        ),
        also=("choices",),
    ),
    Room(
        "settings",
        (
            Door("settings.page", "overview"),
            Door("start.page", "start"),
            Door("sending.page", "sending"),
            Door("texts.listing", "texts"),
            Door("colleagues.listing", "people", at_once=True),
            Door("health.page", "health"),
        ),
        also=("statuses", "manners", "steps", "sender", "who", "data", "first_looks", "proof"),
    ),
)
DEMO = (Room("mails", (Door("demo.mails", "mails", at_once=True),)),)


@dataclass(frozen=True, slots=True)
class Menu:
    """`rooms` of the first row, `inside` the one that one is in, None = in none of them."""

    rooms: Sequence[Room]
    inside: Room | None


def menu(blueprint: str | None, begun: bool, demo: bool, may: Callable[[str], bool] = lambda _: True) -> Menu:
    """Of a page of this blueprint, with the doors whose endpoints this person `may` open. Before there is an
    administration (`begun`) it has only what works without one."""
    rooms = (_open(room, begun, may) for room in (*ROOMS, *(DEMO if demo else ())))
    there = [room for room in rooms if room.doors]
    return Menu(there, next((room for room in there if room.holds(blueprint)), None))


def _open(room: Room, begun: bool, may: Callable[[str], bool]) -> Room:
    doors = (door for door in room.doors if (begun or door.at_once) and may(door.endpoint))
    return replace(room, doors=tuple(doors))
