"""Every gateway's file, whatever it is for: what it says of itself holds, and is enough to be used."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import yaml

import gateways
from kaitsu.intake import read_letter
from kaitsu.intake.labels import Labels
from kaitsu.intake.plain import plain
from kaitsu.model.card_number import looks_like_card_number
from kaitsu.model.gateway import STAGES, Field, Gateway, Stage
from kaitsu.model.gateway_facts import Hearsay, LookAlike, Registration
from kaitsu.model.text import Text

CATALOGUE = gateways.catalogue()
GATEWAYS = pytest.mark.parametrize("gateway", CATALOGUE.values(), ids=CATALOGUE.keys())
# EC-CUBE's sample is nobody's gateway: it takes anything.
REAL = [key for key in CATALOGUE if key != "ecsample"]
PAIRS = [(a, b) for a in REAL for b in REAL if a != b]

# Nobody but a person can say which stage a credential set of these is for.
UNDECIDABLE = {"metaps", "robotpayment", "telecom", "univapay", "zeus"}

# One and the same set may serve both stages; which it is a flag, a host or the console says.
SHARED = {"epsilon", "epsilonlite", "robotpayment", "veritrans"}

# By gateway, whose letters have values that fit it, too: no pattern tells them apart, so labels have to.
ALIKE: dict[str, list[str]] = yaml.safe_load(Path(__file__).with_name("alike.yml").read_text("utf-8"))
KEYS_OF_ONE_MAKE: set[tuple[str, str]] = {("elepay", "paidy"), ("paidy", "elepay")}


def typed(gateway: Gateway) -> tuple[Field, ...]:
    """The fields that are no files: what is in those is looked at, no pattern says it."""
    return tuple(field for field in gateway.fields if field.file is None)


def texts(gateway: Gateway) -> Iterator[Text]:
    yield gateway.name
    yield from (item.label for item in gateway.fields)
    yield from (item.console for item in gateway.fields if item.console)
    yield from gateway.not_forwarded
    for option in gateway.options:
        yield option.label
        yield from (choice.label for choice in option.choices)
        yield from ([option.question] if option.question else [])
    yield from gateway.registrations
    yield from gateway.hearsay
    yield from (item.reason for item in gateway.minimums)
    yield from (card.note for card in gateway.test_cards if card.note)
    optional = (gateway.cancel, gateway.cancel_until, gateway.fees, gateway.letter)
    yield from (text for text in optional if text)


def test_all_that_we_know_of_are_there() -> None:
    assert set(CATALOGUE) >= {
        *("gmopg", "sbps", "escott", "welcartpay", "sln", "veritrans", "zeus", "paygent", "remise"),
        *("epsilon", "robotpayment", "telecom", "univapay", "payjp", "stripe", "komoju", "square", "paypal"),
        *("omise", "elepay", "amazonpay", "paypay", "paidy", "np"),
        *("dsk", "anotherlane", "mizuho", "metaps"),
    }


def test_those_whose_stage_nobody_can_see_are_known() -> None:
    assert {key for key, gateway in CATALOGUE.items() if gateway.is_undecidable} == UNDECIDABLE
    assert {key for key, gateway in CATALOGUE.items() if gateway.same_values} == SHARED


@GATEWAYS
def test_its_words_are_there_in_both_languages(gateway: Gateway) -> None:
    for text in texts(gateway):
        assert text.ja.strip() == text.ja != ""
        assert text.en.strip() == text.en != ""
        assert text.en.isascii() or re.search(r"[^\x00-\x7f]", text.ja), text.en
        assert "TODO" not in text.ja + text.en


@GATEWAYS
def test_it_says_where_it_was_read(gateway: Gateway) -> None:
    assert gateway.source
    for module in gateway.known:
        assert bool(module.source) != module.hearsay, module.code
    for minimum in gateway.minimums:
        assert minimum.source
    for option in gateway.options:
        assert option.decided_by != "law" or option.source


@GATEWAYS
def test_a_field_takes_its_own_examples_and_knows_their_stage(gateway: Gateway) -> None:
    assert gateway.fields
    for field in typed(gateway):
        assert 1 <= len(field.examples) <= len(STAGES), field.key
        for stage in STAGES:
            value = field.example(stage)
            assert field.is_well_formed(value), field.key
            assert field.stage_of(value) in (None, stage), field.key
            assert not field.is_doubtful(value, stage), field.key
        if field.test is not None or field.production is not None:
            assert len(field.examples) == len(STAGES), field.key
        for wrong in ("", "@vault", "a b", f"{field.examples[0]}\0"):
            assert not field.is_well_formed(wrong), (field.key, wrong)


@GATEWAYS
def test_what_is_told_apart_for_certain_is_told_apart(gateway: Gateway) -> None:
    """A pattern of one stage that also takes the other's value would be worse than none."""
    for field in typed(gateway):
        for stage, looks in (("test", field.test), ("production", field.production)):
            other: Stage = "production" if stage == "test" else "test"
            if looks is not None:
                assert re.match(looks, field.example("test" if stage == "test" else "production"))
                assert not re.match(looks, field.example(other)), field.key


@GATEWAYS
def test_a_pattern_of_hearsay_refuses_nothing(gateway: Gateway) -> None:
    for field in gateway.fields:
        for stage in STAGES:
            for looks in (field.test, field.production):
                if isinstance(looks, Hearsay):
                    certain = [x for x in (field.test, field.production) if x and not isinstance(x, Hearsay)]
                    silent = [x for x in field.examples if not any(re.match(c, x) for c in certain)]
                    assert all(field.stage_of(value) is None for value in silent), (field.key, stage)


@GATEWAYS
def test_labels_of_what_is_needed_and_of_what_is_forbidden_never_collide(gateway: Gateway) -> None:
    labels = Labels(gateway)
    for field in gateway.fields:
        for name in (field.key, field.label.ja, field.label.en, *field.aliases):
            assert labels.field(plain(name)) is field, name
    for text in gateway.not_forwarded:
        for name in (text.ja, text.en):
            assert labels.field(plain(name)) is None, name
            assert labels.withheld(plain(name), "x", in_console=False), name


@GATEWAYS
def test_a_trap_is_of_a_field_it_has(gateway: Gateway) -> None:
    keys = {field.key for field in gateway.fields}
    for text in gateway.not_forwarded:
        assert not isinstance(text, LookAlike) or text.like in keys


@GATEWAYS
def test_every_option_has_what_its_decider_needs(gateway: Gateway) -> None:
    assert len({option.key for option in gateway.options}) == len(gateway.options)
    for option in gateway.options:
        assert len(option.values) == len(set(option.values)) > 0
        if option.decided_by == "client":
            assert option.question is not None
            assert option.question.ja.endswith(("か。", "。"))
            assert len(option.values) > 1
            assert option.recommended in option.values
        else:
            assert option.question is None
        assert (option.fixed in option.values) == (option.decided_by == "law")


@GATEWAYS
def test_test_cards_are_possible_and_each_is_named_once(gateway: Gateway) -> None:
    numbers = [card.number for card in gateway.test_cards]
    assert len(numbers) == len(set(numbers))
    if gateway.id != "ecsample":  # a plugin's own sample asks nobody, and takes a number that is none
        assert [card.masked for card in gateway.test_cards if not looks_like_card_number(card.number)] == []


@GATEWAYS
def test_methods_and_settings_are_named_once(gateway: Gateway) -> None:
    assert gateway.methods
    assert len({method.key for method in gateway.methods}) == len(gateway.methods)
    assert len({method.code for method in gateway.methods}) == len(gateway.methods)
    settings = [option.key for option in gateway.options] + [item.key for item in gateway.environment]
    assert len(settings) == len(set(settings))
    for item in gateway.environment:
        assert set(item.values) == set(STAGES)


@GATEWAYS
def test_a_module_is_either_set_up_or_only_known(gateway: Gateway) -> None:
    assert gateway.modules or gateway.known, "a gateway without any module serves nobody"
    able = {(module.shop, module.code) for module in gateway.modules}
    only = [(module.shop, module.code) for module in gateway.known]
    assert len(only) == len(set(only))
    assert able.isdisjoint(only)


@GATEWAYS
def test_a_module_is_not_below_its_minimum(gateway: Gateway) -> None:
    for module in gateway.modules:
        assert gateway.too_old(module) is None, module.code
    known = {(module.shop, module.code) for module in gateway.modules}
    known |= {(module.shop, module.code) for module in gateway.known}
    assert {(item.shop, item.code) for item in gateway.minimums} <= known


@GATEWAYS
def test_what_is_registered_has_a_name_and_an_address_below_the_shop(gateway: Gateway) -> None:
    found = [item for item in gateway.registrations if isinstance(item, Registration)]
    for item in found:
        assert re.fullmatch(r"[a-z][a-z0-9_]{0,62}", item.key), item.ja
        assert item.stages
        assert item.path is None or item.path.startswith("/")
    names = [(item.key, item.shop) for item in found]
    assert len(names) == len(set(names))


@GATEWAYS
def test_it_says_how_its_letter_comes_and_what_cancelling_takes(gateway: Gateway) -> None:
    if gateway.id != "ecsample":
        assert gateway.letter is not None
        assert gateway.cancel is not None
        assert gateway.fees is not None


@GATEWAYS
def test_a_marker_is_of_test_alone(gateway: Gateway) -> None:
    """Else a shop that is in service could never be found free of it."""
    for marker in gateway.markers:
        assert len(marker) >= 7
        values = [field.example("production") for field in gateway.fields]
        values += [
            item.values["production"] for item in gateway.environment if len({*item.values.values()}) > 1
        ]
        assert [value for value in values if marker in value] == []


@GATEWAYS
def test_production_is_reached_by_name_and_is_no_test_host(gateway: Gateway) -> None:
    for host in gateway.reaches:
        assert re.fullmatch(r"([a-z0-9-]+\.)+[a-z]{2,}", host)
        assert not any(marker in host for marker in gateway.markers)


def fills(values: Sequence[str], fields: Sequence[Field]) -> bool:
    """Whether every field can have another one of the values."""
    if not fields:
        return True
    first, rest = fields[0], fields[1:]
    return any(
        first.is_well_formed(value) and fills([*values[:place], *values[place + 1 :]], rest)
        for place, value in enumerate(values)
    )


def test_the_values_of_another_letter_do_not_fit() -> None:
    """Whoever mixes up two letters, field by field in the worst way, is refused; where not, that is known."""
    known = {(letter, taken) for taken, letters in ALIKE.items() for letter in letters}
    found = {
        (letter, taken)
        for letter, taken in PAIRS
        if fills([field.example("test") for field in typed(CATALOGUE[letter])], typed(CATALOGUE[taken]))
    }
    assert sorted(found - known) == [], "the values of these letters fit another gateway"
    assert sorted(known - found) == [], "no longer alike: take them out"


def test_another_letter_is_refused_by_its_labels() -> None:
    """Given as it came, with its labels, a letter is taken without a word by its own gateway alone."""
    taken = set()
    for letter, other in PAIRS:
        lines = [f"{field.label.ja}: {field.example('test')}" for field in typed(CATALOGUE[letter])]
        found = read_letter("\n".join(lines), CATALOGUE[other], "eccube", "test")
        missing = set(found.missing) & {field.key for field in typed(CATALOGUE[other])}
        if not missing and "not_asked" not in {note.reason for note in found.warnings}:
            taken.add((letter, other))
    # One and the same letter, for two EC systems; and keys of one make under the same two labels.
    one = {("escott", "sln"), ("epsilon", "epsilonlite")}
    assert taken == {*one, *((other, letter) for letter, other in one), *KEYS_OF_ONE_MAKE}
