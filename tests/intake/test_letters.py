"""The sample letters, made independently of the reader: nothing wrong is taken, nothing withheld missed."""

import pytest

from kaitsu.intake import read_letter
from tests.intake.sheets import Counted, Sheet, counted, sheets

# What is not found, and why that is right: `Email:` is anybody's, so it is not taken for PayPal's.
# The others call a value by a name that nobody has told us it has.
NOT_FOUND = {
    "paypal-test-english": {"merchant_email"},
    "fincode-production-wrong": {"public_key"},
    "paypay-production-mail": {"api_secret"},
}


@pytest.mark.rule("S3a", "S3b")
@pytest.mark.parametrize("sheet", list(sheets()), ids=lambda sheet: sheet.name)
def test_a_letter_gives_its_values_and_refuses_what_is_the_clients(sheet: Sheet) -> None:
    letter = sheet.read()
    unseen = NOT_FOUND.get(sheet.name, set())
    assert dict(letter.fields) == {key: value for key, value in sheet.fields.items() if key not in unseen}
    # A field that only some rollouts need may be in no letter: which do, the reader is not told.
    spared = {field.key for field in sheet.gateway.fields if field.need is not None} - set(sheet.missing)
    assert set(letter.missing) - spared == {*sheet.missing, *unseen} - spared
    assert sorted((one.label, one.reason) for one in letter.refused) == sorted(sheet.refused)


def test_every_gateway_has_letters_of_its_own() -> None:
    assert [name for name, figures in counted().items() if figures.letters < 2] == []


def test_a_wrong_value_and_a_missed_refusal_are_counted() -> None:
    """The table can show that the reader is wrong."""
    sheet = next(one for one in sheets() if one.name == "elepay-production-swapped")
    other = dict.fromkeys(sheet.fields, "pk_live_" + "x" * 24)
    figures = Counted()
    figures.add(
        Sheet("wrong", sheet.text, sheet.gateway, sheet.shop, sheet.stage, other, (), (("x", "private"),))
    )
    assert (figures.found, len(figures.wrong), len(figures.not_refused), len(figures.beyond)) == (0, 1, 1, 2)


def test_the_line_of_what_is_refused_is_told() -> None:
    sheet = next(one for one in sheets() if one.name == "sandbox-test-mail")
    assert [one.line for one in sheet.read().refused] == [11, 12, 13]


def test_a_shop_the_gateway_has_no_module_for_is_told() -> None:
    sheet = next(one for one in sheets() if one.name == "elepay-test-json")
    notes = read_letter(sheet.text, sheet.gateway, "woocommerce", sheet.stage).warnings
    assert [note.reason for note in notes] == [
        "no_module",
    ]
