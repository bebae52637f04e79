"""The command `tijdig`: finds its commands, opens each one's room at first use, and tells errors in plain words."""

import os
import sys
import traceback
from pathlib import Path
from typing import Any

import click

from connector import registry
from connector.cli.commands import COMMANDS, SECTIONS
from connector.cli.desk import Desk, Doors
from connector.cli.exits import Exit, code_of
from connector.cli.output import note
from connector.errors import TijdigError


class Commands(click.Group):
    """The commands of the house, and below the name of each adapter those of that adapter."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*COMMANDS, *_adapters()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in COMMANDS:
            return COMMANDS[cmd_name].load()
        return _of_adapter(cmd_name) if cmd_name in registry.names() else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        shown = [(title, [(name, one.summary) for name, one in section.items()]) for title, section in SECTIONS.items()]
        shown.append(("Adapters", [(name, registry.adapter(name).title) for name in _adapters()]))
        for title, rows in shown:
            with formatter.section(title):
                formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command. Whatever it raises becomes a text on stderr and an exit code, never a stack trace."""
        try:
            return super().invoke(ctx)
        except (click.exceptions.Exit, click.ClickException):
            raise
        except (KeyboardInterrupt, click.Abort):
            note("\nStopped.")
            raise click.exceptions.Exit(Exit.INTERRUPTED) from None
        except TijdigError as error:
            _tell_trace(ctx)
            note(f"tijdig: {error}")
            raise click.exceptions.Exit(code_of(error)) from None
        except BrokenPipeError:
            # Whoever read along has enough (`| head`); what is still to be written goes nowhere, without a word.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise click.exceptions.Exit(Exit.PIPE_CLOSED) from None
        except Exception as error:  # noqa: BLE001 - the last place: a user gets one line and no stack trace
            _tell_trace(ctx)
            note(_our_fault(error))
            raise click.exceptions.Exit(Exit.OUR_FAULT) from None


def _adapters() -> list[str]:
    return [name for name in registry.names() if registry.adapter(name).commands]


def _of_adapter(name: str) -> click.Command | None:
    commands = registry.adapter(name).commands
    for command in commands:
        if isinstance(command, click.Group) and command.name == name:
            return command
    if not commands:
        return None
    title = registry.adapter(name).title
    return click.Group(name, commands={command.name: command for command in commands}, help=f"About {title}.")


def _tell_trace(ctx: click.Context) -> None:
    if ctx.params.get("debug"):
        traceback.print_exc(file=sys.stderr)


def _our_fault(error: Exception) -> str:
    """One line. What the error says itself may be personal, so it is only shown on request."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    return (
        f"tijdig: something went wrong inside Tijdig ({type(error).__name__} in {place}). "
        "Nothing was half done. Run it again as `tijdig --debug …` and report what it shows."
    )


@click.command(cls=Commands)
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder with the database and its keys; goes before the setting TIJDIG_HOME.",
)
@click.option("--debug", is_flag=True, help="Show where an error came from.")
@click.version_option(package_name="tijdig", prog_name="tijdig")
@click.pass_context
def tijdig(ctx: click.Context, home: Path | None, debug: bool) -> None:
    """Open invoices in, the next fair and lawful step for each debtor out.

    Settings come from the environment (TIJDIG_…) or a file .env; docs/cli.md lists commands and exit codes.
    """
    doors = ctx.obj
    if not isinstance(doors, Doors):
        raise TypeError("the composition root hands the command line its doors")
    desk = ctx.obj = Desk(doors, home, debug)
    ctx.call_on_close(desk.close)
