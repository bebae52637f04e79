"""The letter as the flow uses it: rendered once, looked at, and laid exactly so into the folder of finished letters."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from connector.carrier import Carrier, Outcome
from connector.channels.letter import LetterCarrier, folder
from connector.model import Address, Channel
from connector.pay.epc import payment_code
from tests.channels.letter.papers import letter
from tests.channels.parcels import CREDITOR


def carrier(place: Path) -> Carrier:
    return LetterCarrier(place / "letters", payment_code)


def test_what_was_shown_is_what_lies_in_the_folder(tmp_path: Path) -> None:
    posting = carrier(tmp_path)
    rendered = posting.render(letter())
    assert not (tmp_path / "letters").exists(), "a preview leaves nothing behind"
    with posting.open() as opened:
        carried = opened.carry(letter(), rendered)
    assert posting.channel is Channel.LETTER
    assert (carried.outcome, carried.reference) == (Outcome.SENT, "delivery-1.pdf")
    assert [path.name for path in (tmp_path / "letters").iterdir()] == ["delivery-1.pdf"]
    assert (tmp_path / "letters" / "delivery-1.pdf").read_bytes() == rendered.raw


def test_the_same_letter_again_is_the_same_file(tmp_path: Path) -> None:
    posting = carrier(tmp_path)
    rendered = posting.render(letter())
    assert posting.repeats_within > timedelta(days=365)
    posting.carry(letter(), rendered)
    assert posting.carry_again(rendered.raw).outcome is Outcome.SENT
    assert [path.read_bytes() for path in (tmp_path / "letters").iterdir()] == [rendered.raw]


@pytest.mark.parametrize(
    "name",
    [
        "<pdf:Keywords>other</pdf:Keywords>",
        "/Keywords(other)",
        "stream <?xpacket <x:xmpmeta><pdf:Keywords>other</pdf:Keywords>",
    ],
)
def test_no_name_in_a_letter_makes_it_another_delivery(tmp_path: Path, name: str) -> None:
    posting = carrier(tmp_path)
    given = letter(debtor_name=name, creditor=replace(CREDITOR, name=name))
    assert posting.carry_again(posting.render(given).raw).reference == "delivery-1.pdf"


def test_what_is_no_letter_of_ours_is_a_fault_of_ours(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="names its delivery"):
        carrier(tmp_path).carry_again(b"%PDF-1.7")


@pytest.mark.parametrize("key", ["", "../other", "a/b", "a\0", ".hidden", "x" * 201])
def test_a_key_never_leads_out_of_the_folder(tmp_path: Path, key: str) -> None:
    with pytest.raises(ValueError, match="a key is"):
        folder.lay_down(tmp_path / "letters", key, b"x")
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_refuses_is_a_sure_failure_that_may_be_tried_again(tmp_path: Path) -> None:
    (tmp_path / "letters").write_text("this is no folder")
    posting = carrier(tmp_path)
    carried = posting.carry(letter(), posting.render(letter()))
    assert (carried.outcome, carried.again) == (Outcome.FAILED, True)
    assert carried.detail == "the letter could not be kept: File exists"


def test_a_full_disk_leaves_no_half_letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    posting = carrier(tmp_path)
    carried = posting.carry(letter(), posting.render(letter()))
    assert (carried.outcome, carried.again) == (Outcome.FAILED, True)
    assert "No space left" in carried.detail
    assert list((tmp_path / "letters").iterdir()) == []


def test_only_its_owner_can_read_a_letter(tmp_path: Path) -> None:
    posting = carrier(tmp_path)
    posting.carry(letter(), posting.render(letter()))
    assert (tmp_path / "letters").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "letters" / "delivery-1.pdf").stat().st_mode & 0o777 == 0o600


def test_many_threads_make_their_own_letters_with_one_press(tmp_path: Path) -> None:
    posting = carrier(tmp_path)
    given = [
        replace(letter(address=Address((f"Straat {n}",), "1012 AB", "Amsterdam", "NL")), delivery=f"d-{n}")
        for n in range(12)
    ]
    alone = [posting.render(one).raw for one in given]
    with ThreadPoolExecutor(4) as threads:
        assert [made.raw for made in threads.map(posting.render, given)] == alone
    assert len(set(alone)) == len(given)
