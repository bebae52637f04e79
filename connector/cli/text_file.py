"""A text as a small TOML file that a person can write; described in docs/cli.md."""

import json
import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from connector.channels.texts.own import in_force, own_text
from connector.cli.policy_file import file_faults
from connector.errors import BadInput, Fault
from connector.model import Notice, OwnText


class TextInFile(BaseModel):
    """A notice's text in one language; a piece that is left out is ours."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    notice: Notice
    language: Literal["nl", "en", "fr"]
    subject: str = ""
    greeting: str = ""
    opening: str = ""
    next: str = ""
    help: str = ""
    closing: str = ""


def read_text(path: Path) -> OwnText:
    """The text in this file. Raises BadInput with everything that is wrong with the file."""
    try:
        told = TextInFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as wrong:
        raise BadInput("the text cannot be read", [Fault(path.name, f"is not TOML: {wrong}")]) from wrong
    except ValidationError as wrong:
        raise BadInput(f"the text {path.name} is not right:", file_faults(wrong)) from wrong
    return own_text(told.notice, told.language, told.model_dump(exclude={"notice", "language"}))


def written_text(own: OwnText) -> str:
    """The whole text as a file to change and set: his own pieces, and ours where he has none."""
    lines = [f'notice = "{own.notice.value}"', f'language = "{own.language}"']
    lines += [f"{name} = {_quoted(text)}" for name, text in in_force(own).items()]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """Escapes are those of JSON; over several lines a line end stands for itself."""
    escaped = "\n".join(
        json.dumps(line, ensure_ascii=False)[1:-1].replace("\x7f", "\\u007f") for line in text.split("\n")
    )
    return f'"""\n{escaped}\n"""' if "\n" in text else f'"{escaped}"'
