"""The menu: rooms, and within a room its doors. A room is entered by its first door that is open."""

from collections.abc import Sequence
from dataclasses import dataclass


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
        (Door("settings.page", "overview"), Door("sending.page", "sending"), Door("texts.listing", "texts")),
        also=("statuses", "manners", "steps", "sender", "who"),
    ),
)
DEMO = (Room("mails", (Door("demo.mails", "mails"),)),)


@dataclass(frozen=True, slots=True)
class Menu:
    """`rooms` of the first row, `inside` the one that one is in, None = in none of them."""

    rooms: Sequence[Room]
    inside: Room | None


def menu(blueprint: str | None, begun: bool, demo: bool) -> Menu:
    """Of a page of this blueprint. Before there is an administration (`begun`) it has only what works without one."""
    rooms = [_open(room) for room in ROOMS] if not begun else list(ROOMS)
    there = [*(room for room in rooms if room.doors), *(DEMO if demo else ())]
    return Menu(there, next((room for room in there if room.holds(blueprint)), None))


def _open(room: Room) -> Room:
    return Room(room.name, tuple(door for door in room.doors if door.at_once), room.also)
