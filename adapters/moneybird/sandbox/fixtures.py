"""What an administration is set up with, and what cannot be changed by calls: workflows, own fields, users."""

from adapters.moneybird.sandbox import setup_shapes
from adapters.moneybird.sandbox.answers import Answer
from adapters.moneybird.sandbox.calls import ANY, SETTINGS, Call, Route, found


def list_workflows(call: Call) -> Answer:
    return Answer([setup_shapes.workflow(one) for one in call.books.workflows.values()])


def get_workflow(call: Call, key: str) -> Answer:
    return Answer(setup_shapes.workflow(found(call.books.workflows, key, "Workflow")))


def list_custom_fields(call: Call) -> Answer:
    books = call.books
    return Answer(
        [
            {"id": key, "administration_id": books.id, "name": name, "source": source}
            for key, (name, source) in books.custom_fields.items()
        ]
    )


def list_users(call: Call) -> Answer:
    """Applications are left out unless they are asked for."""
    with_api = call.arguments.get("include_api_users", "") == "true"
    users = [one for one in call.books.users.values() if with_api or not one.api]
    return Answer([setup_shapes.user(call.books, one) for one in users])


ROUTES = (
    Route("GET", "/workflows", ANY, list_workflows),
    Route("GET", "/workflows/<key>", ANY, get_workflow),
    Route("GET", "/custom_fields", ANY, list_custom_fields),
    Route("GET", "/users", SETTINGS, list_users),
)
