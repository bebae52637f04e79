"""The guards at the borders: texts from elsewhere that would command, and accounts and bytes that would mislead."""

import re

from tests.channels import test_message as m
from tests.channels import test_smtp as s
from tests.guards.guard import Guard, case, without
from tests.pay import test_epc as e


def _as_it_is(text: str, _longest: int = 200) -> str:
    return text


BORDERS: tuple[Guard, ...] = (
    Guard(
        "header injection",
        "a name or subject adds no header and no recipient",
        # There are two lines of defence, one line only and an encoding of whatever is not plain: both are off.
        without(
            "connector.channels.email.headers:one_line",
            _as_it_is,
            "connector.channels.email.headers:PRINTABLE",
            re.compile("(?s).*"),
        ),
        case(m.test_a_mail_library_reads_the_hostile_ones_as_we_do, "\r\nBcc: victim@example.com"),
        case(m.test_the_headers_say_who_to_whom_and_that_a_program_wrote_it),
    ),
    Guard(
        "one message per message",
        "no second message is smuggled in behind the first",
        without("connector.channels.email.smtp:BARE_LINE_END", re.compile(rb"(?!)")),
        case(s.test_a_message_that_could_smuggle_a_second_one_is_not_handed_over),
        case(s.test_what_the_server_took_is_sent_and_it_took_exactly_our_bytes),
    ),
    Guard(
        "payment code fields",
        "a name in a payment code starts no field of its own",
        without("connector.pay.epc:_line", _as_it_is),
        case(e.test_a_line_end_in_a_name_starts_no_field_of_its_own),
        case(e.test_the_code_holds_name_account_amount_and_reference),
    ),
    Guard(
        "valid account",
        "an account that is not valid gets no payment code",
        without("connector.pay.epc:valid_iban", lambda _text: True),
        case(e.test_an_account_that_is_not_valid_has_no_code, "NL92ABNA0417164300"),
        case(e.test_the_code_holds_name_account_amount_and_reference),
    ),
)
