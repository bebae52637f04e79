"""What is written back to Exact: a note on the account for each thing that was done, and a task for a person.

Neither can be changed or taken away again by its API, and a repetition is not known there; so each bears our marker at
the end of its first line, and is looked for by that before it is made. Whoever is stopped in between may begin anew.
Accounts and what is owed are never written to, and Exact's own reminders cannot be stopped by its API.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.exact.client import Client
from adapters.exact.lines import marked, of_mark
from adapters.exact.odata import both, contains, either, equals, guid
from connector.errors import Refused
from connector.source import Note, Status, Written

NOTES, TASKS = "activities/CommunicationNotes", "activities/Tasks"
FIRST_LINE = {NOTES: "Subject", TASKS: "Description"}
LONGEST = 2_000  # characters of a note; what is longer is cut
AT_ONCE = 10  # markers in one question, which stands in an address


@dataclass(frozen=True)
class Telling:
    """For one administration. `assignee` is the id of the user who gets the tasks ("" = whoever connected)."""

    client: Client
    assignee: str = ""

    def tell(self, account: str, status: Status, about: str = "") -> Written:
        """Everything of this status that is not there yet, on this account: its id. `about` is what the invoice is
        called, for the first line. Raises what Client's methods raise, and ValueError for what is no id."""
        for_person = [note for note in status.notes if note.for_person]
        noted = self._there(NOTES, account, status.notes)
        to_do = self._there(TASKS, account, for_person)
        for note in status.notes:
            if note.marker not in noted:
                self._note(account, note, about)
                noted.add(note.marker)
            if note.for_person and note.marker not in to_do:
                self._task(account, note, about)
                to_do.add(note.marker)
        return Written()

    def _there(self, name: str, account: str, notes: Sequence[Note]) -> set[str]:
        """The markers of those that are there."""
        field, found = FIRST_LINE[name], set()
        for start in range(0, len(notes), AT_ONCE):
            some = notes[start : start + AT_ONCE]
            ours = either(*(contains(field, of_mark(note.marker)) for note in some))
            rows = self.client.rows(name, ("ID", field), both(equals("Account", guid(account)), ours))
            lines = [str(row.get(field) or "") for row in rows]
            found |= {note.marker for note in some if any(of_mark(note.marker) in line for line in lines)}
        return found

    def _note(self, account: str, note: Note, about: str) -> None:
        self.client.create(
            NOTES, {"Account": account, "Subject": first_line(note, about), "Notes": note.text[:LONGEST]}
        )

    def _task(self, account: str, note: Note, about: str) -> None:
        task = {"Account": account, "Description": first_line(note, about), "Notes": note.text[:LONGEST]}
        if self.assignee:
            try:
                self.client.create(TASKS, {**task, "User": self.assignee})
            except Refused:  # that person left, say; what is to be done must be told all the same
                pass
            else:
                return
        self.client.create(TASKS, task)


def first_line(note: Note, about: str = "") -> str:
    """The first words, and the marker by which it is found again."""
    return marked(f"{about}: {note.text}" if about else note.text, note.marker)
