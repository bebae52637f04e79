"""What every page's frame needs: its menu, the demo's day, and where we are."""

from datetime import date

from flask import Flask, current_app, g, request, url_for

from connector.flow.house import House
from connector.model import Hold, HoldKind, Mark, Role, Task
from connector.rules import people_words, words
from connector.web import desk as desks
from connector.web import language, roles, signed
from connector.web.case import Case
from connector.web.connected import cut_off, title
from connector.web.desk import Desk
from connector.web.menu import Menu, menu
from connector.web.refusing import BARE, form_page
from connector.web.sayings import fault_said, phrase, said, translated
from connector.web.timeline import last_said, terms, timeline


def install(app: Flask, over: House) -> None:
    @app.context_processor
    def _frame() -> dict[str, object]:
        who = signed.known()
        here = None if g.get(BARE) or who is None else desks.desk()
        return {
            "signed_in": who.person if who else None,
            "menu": _menu(here),
            "demo_sentence": _demo_sentence,
            "here": _here,
            "installation": here.installation if here else None,
            "cut_off": cut_off(here) if here else "",
            "administrations": here.installations if here else (),
            "limit": language.size(over.settings.upload_limit),
        }

    app.jinja_env.globals.update(platform_title=title)
    app.jinja_env.globals.update(debtor_url=debtor_url, task_line=_task_line, timeline=timeline, plan_terms=terms)
    app.jinja_env.globals.update(
        option_text=_option, recognised_name=_recognised, count_name=_counted, column_text=_column
    )
    app.jinja_env.globals.update(last_said=last_said, token_of=_token)
    app.jinja_env.filters.update(
        phone=_dialled, mark=_mark, role=_role, percent=language.percent, figure=language.figure
    )
    app.jinja_env.filters.update(said=said, translated=translated, phrase=phrase, fault=fault_said)


def debtor_url(key: str) -> str:
    return url_for("debtors.debtor", token=desks.desk().tokens.seal(key))


def _token(key: str) -> str:
    return desks.desk().tokens.seal(key)


def _task_line(task: Task, case: Case) -> str:
    """A task, with the invoice that it is about."""
    line = words.task(task, language.current())
    invoice = case.labels.get(task.subject)
    return f"{invoice}: {line}" if invoice else line


def _dialled(number: str) -> str:
    """A number as a telephone takes it; the (0) of +31 (0)20 is not dialled."""
    return "".join(sign for sign in number.replace("(0)", "") if sign.isdigit() or sign == "+")


def _mark(mark: Mark) -> str:
    """A stop sign with what it means, in a sentence."""
    return words.hold(Hold(HoldKind.STOP_SIGN, mark.value, "", date.min), language.current())


def _role(role: Role) -> str:
    return words.say(people_words.ROLES[role], language.current())


def _menu(here: Desk | None) -> Menu:
    """What this person may open; before there is an administration, only what works without one."""
    begun = here is None or here.installation is not None
    return menu(request.blueprint, begun, desks.house().demo is not None, _is_open)


def _is_open(endpoint: str) -> bool:
    return signed.known() is not None and roles.may(endpoint, "GET")


def _demo_sentence() -> str:
    now = desks.house().clock()
    return language.say("frame.demo", day=language.long_day(now.date()), time=f"{now:%H:%M}")


def _here() -> str:
    """This page's own address, for coming back to it; an answer to a form is not asked for again, but the form is."""
    if request.method != "GET":
        return form_page(current_app)
    return request.full_path.rstrip("?")


# ---------------------------------------------------------------- what an adapter names, in words


def _recognised(name: str) -> str:
    return _named("recognised", name)


def _counted(name: str) -> str:
    return _named("recognised", f"count_{name}", name.replace("_", " "))


def _option(code: str, option: str) -> str:
    """An answer that may be chosen; a column's name stands for itself."""
    room = "reading" if code in ("decimal", "dates") else "answer"
    return _named(room, f"{code.partition('.')[0]}_{option}", option)


def _column(value: str) -> str:
    """What a column was taken for: our own word for the field, and how surely."""
    if value == "not used":
        return language.say("recognised.not_used")
    field, _, surely = value.partition(" ")
    return f"{_named('field', field, field.replace('_', ' '))} {surely}".strip()


def _named(room: str, name: str, otherwise: str = "") -> str:
    text = f"{room}.{name}"
    return language.say(text) if text in language.texts() else otherwise or name
