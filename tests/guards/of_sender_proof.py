"""The guards of senders: in a house that takes in offices by itself nobody sends in somebody else's name."""

from tests.guards.guard import Guard, without
from tests.guards.of_signing_in import at_the_door
from tests.web import test_sender_proof as p

BY_LINK = at_the_door(p.test_a_link_confirms_by_its_button_and_once)

SENDER_PROOF: tuple[Guard, ...] = (
    Guard(
        "confirmed where it leaves",
        "nothing leaves from an address that nobody confirmed",
        without("connector.flow.sender_proof:may_leave", lambda _: True),
        at_the_door(p.test_what_leaves_is_checked_where_it_leaves),
        at_the_door(p.test_the_address_of_an_owner_who_came_in_by_a_link_needs_no_other),
    ),
    Guard(
        "confirmed before going live",
        "nobody goes live with an address that nobody confirmed",
        without("connector.flow.sender_proof:settle", lambda *_: []),
        at_the_door(p.test_a_second_office_goes_not_live_with_the_address_of_another),
        BY_LINK,
    ),
    Guard(
        "another's address",
        "what another office confirmed, and the house's own address, is confirmed by no link and no owner",
        without("connector.flow.sender_proof:is_free", lambda *_: True),
        at_the_door(p.test_what_another_office_confirmed_cannot_be_had, "an owner"),
        BY_LINK,
    ),
    Guard(
        "a sender's link",
        "a link that confirms an address signs nobody in, and the other way round",
        without("connector.flow.sender_links:_kept_as", str),
        at_the_door(p.test_a_link_confirms_or_signs_in_and_never_does_the_other),
        BY_LINK,
    ),
    Guard(
        "asked for ever",
        "whoever came in stays asked when the house takes in nobody any more",
        without("connector.store.senders:note_taking_in", lambda *_: None),
        at_the_door(p.test_a_house_that_took_in_offices_once_goes_on_asking),
        BY_LINK,
    ),
    Guard(
        "let go",
        "an address that the sender names no more is free, and is confirmed anew when it comes back",
        without("connector.flow.sender_proof:forget_others", lambda _: None),
        at_the_door(p.test_what_an_office_lets_go_another_one_may_confirm),
        BY_LINK,
    ),
)
