"""A credential set: never shown, compared by keyed tags, read back exactly, validated in full."""

import copy
import json
import pickle
import traceback
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitsu.model.gateway import STAGES
from kaitsu.model.japan import JAPAN
from kaitsu.model.problem import Refused
from kaitsu.reports.words import explain
from kaitsu.vault.credentials import CredentialSet, validate
from tests.vault.samples import GATEWAY, GOOD, SECRETS, credentials, reasons

FILE = Path("secrets/test/hanaya.sandbox.age")
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=JAPAN)
words = st.text(max_size=30)


def refusal(shown: CredentialSet) -> Refused:
    with pytest.raises(Refused) as caught:
        validate(shown, GATEWAY, FILE, now=NOW)
    return caught.value


@given(
    words, words, st.sampled_from(STAGES), st.binary(min_size=32, max_size=32), st.dictionaries(words, words)
)
def test_a_set_reads_back_as_it_was_written(
    site: str, gateway: str, stage: str, key: bytes, fields: dict[str, str]
) -> None:
    written = CredentialSet(site, gateway, stage, key, fields, ("age1x",))  # type: ignore[arg-type]
    read = CredentialSet.from_bytes(written.to_bytes())
    assert read == written
    assert dict(read.fields) == fields
    assert read.tags() == written.tags()


@given(st.binary(max_size=200))
def test_bytes_of_another_kind_are_refused_by_name(data: bytes) -> None:
    with pytest.raises(Refused) as caught:
        CredentialSet.from_bytes(data)
    assert reasons(caught.value) == ["secrets_format"]


@pytest.mark.parametrize(
    "change",
    [
        {"kaitsu": 2},
        {"stage": "staging"},
        {"stage": None},
        {"site": 1},
        {"compare_key": "00"},
        {"compare_key": "zz" * 32},
        {"recipients": "age1"},
        {"recipients": [1]},
        {"fields": ["a"]},
        {"fields": {"a": 1}},
        {"fields": {"a": "\ud800"}},
    ],
)
def test_a_set_of_another_shape_is_refused_by_name(change: dict[str, object]) -> None:
    content = {**json.loads(credentials().to_bytes()), **change}
    with pytest.raises(Refused) as caught:
        CredentialSet.from_bytes(json.dumps(content).encode())
    assert reasons(caught.value) == ["secrets_format"]


def test_deep_nesting_is_refused_by_name() -> None:
    with pytest.raises(Refused) as caught:
        CredentialSet.from_bytes(b"[" * 200_000)
    assert reasons(caught.value) == ["secrets_format"]


def test_no_way_of_printing_a_set_shows_a_value() -> None:
    shown = credentials()
    texts = [repr(shown), str(shown), f"{shown}", f"{shown.fields}", f"{shown.fields!r}", f"{[shown]}"]
    assert "hanaya" in texts[0]
    hidden = [*GOOD["test"].values(), shown.compare_key.hex(), repr(shown.compare_key)]
    assert [(text, value) for text in texts for value in hidden if value in text] == []


@pytest.mark.parametrize("copier", [pickle.dumps, copy.copy, copy.deepcopy])
def test_neither_a_set_nor_its_fields_are_pickled(copier: object) -> None:
    assert callable(copier)
    for item in (credentials(), credentials().fields):
        with pytest.raises(TypeError, match="not pickled"):
            copier(item)


def test_a_refusal_of_damaged_plaintext_does_not_carry_it_along() -> None:
    for data in (credentials().to_bytes()[:-1], credentials().to_bytes()[:-1] + b"\xff"):
        with pytest.raises(Refused) as caught:
            CredentialSet.from_bytes(data)
        assert caught.value.__context__ is None
        shown = "".join(traceback.format_exception(caught.value))
        assert [value for value in SECRETS if value in shown] == []


def test_tags_tell_equal_from_changed_and_move_with_the_key() -> None:
    first = credentials()
    assert first.tags() == first.with_fields(first.fields).tags()
    other = first.with_fields({**first.fields, "hash_key": "0" * 32})
    assert {key for key, tag in first.tags().items() if other.tags()[key] != tag} == {"hash_key"}
    assert not set(first.tags().values()) & set(first.rotated().tags().values())


def test_a_tag_is_the_hmac_of_field_nul_value() -> None:
    known = CredentialSet("s", "g", "test", b"k" * 32, {"id": "v"})
    # printf 'id\0v' | openssl dgst -sha256 -hmac kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk
    assert known.tags() == {"id": "7280c5c74f4ed468879cec0864fdcf739f9f634eee308faeff610dc19f3d4370"}


def test_good_sets_pass() -> None:
    for stage in STAGES:
        validate(credentials(stage), GATEWAY, FILE, now=NOW)


@pytest.mark.rule("S7")
@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("shop_id", "", "credential_missing"),
        ("shop_id", "tshop1", "credential_malformed"),
        ("hash_key", "x" * 32, "credential_malformed"),
        ("shop_id", "tshop00000001 ", "credential_malformed_spaces"),
        ("shop_id", "　tshop00000001", "credential_malformed_spaces"),
        ("shop_id", "tshop\u200b00000001", "credential_malformed_spaces"),
        ("shop_id", "\ufefftshop00000001", "credential_malformed_spaces"),
        ("shop_id", "ｔｓｈｏｐ００００００００１", "credential_malformed_full_width"),
        ("secret_key", "sk_live_" + "Zq" * 16, "credential_wrong_stage"),
        ("secret_key", "sk_live_short", "credential_wrong_stage"),
    ],
)
def test_a_bad_value_is_refused_by_name_and_not_shown(field: str, value: str, reason: str) -> None:
    refused = refusal(credentials().with_fields({**GOOD["test"], field: value}))
    (problem,) = refused.problems
    assert (problem.reason, problem.field, problem.file) == (reason, field, str(FILE))
    assert not value or value.strip() not in explain(problem)


@pytest.mark.rule("S18")
def test_every_test_value_is_refused_on_production() -> None:
    refused = refusal(CredentialSet.new("hanaya", "sandbox", "production", GOOD["test"]))
    assert [(p.reason, p.field) for p in refused.problems] == [
        ("credential_wrong_stage", "shop_id"),
        ("credential_wrong_stage", "secret_key"),
    ]


@pytest.mark.rule("H8")
def test_all_problems_come_at_once() -> None:
    bad = CredentialSet.new("hanaya", "sandbox", "test", {"shop_id": "x", "extra": "y", "hash_key": ""})
    assert [(p.reason, p.field) for p in refusal(bad).problems] == [
        ("credential_malformed", "shop_id"),
        ("credential_missing", "secret_key"),
        ("credential_missing", "hash_key"),
        ("credential_surplus", "extra"),
    ]


def test_a_problem_names_the_field_as_the_letter_does_in_both_languages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (problem,) = refusal(credentials().with_fields({**GOOD["test"], "shop_id": "x"})).problems
    for language in ("ja", "en"):
        monkeypatch.setenv("KAITSU_LANG", language)
        assert "ショップID / Shop ID" in explain(problem)
