"""The host's box: what PHP's sodium opens, and nothing for a key nobody holds."""

import json

import pytest
from nacl.public import PrivateKey, SealedBox

from kaitsu.model.outcome import Exit
from kaitsu.model.problem import Refused
from kaitsu.vault.box import seal_for_host
from tests.vault.samples import SECRETS, credentials


def test_only_the_host_opens_its_box_and_finds_everything_it_needs() -> None:
    key, shown = PrivateKey.generate(), credentials()
    box = seal_for_host(shown, bytes(key.public_key).hex()).box
    assert [value for value in SECRETS if value.encode() in box] == []
    assert json.loads(SealedBox(key).decrypt(box)) == {
        "format": 1,
        "site": "hanaya",
        "gateway": "sandbox",
        "stage": "test",
        "compare_key": shown.compare_key.hex(),
        "fields": dict(shown.fields),
    }


@pytest.mark.parametrize("key", ["", "00", "G" * 64, "ab" * 33, "AB" * 32, "00" * 32, "ab" * 32 + "\n"])
def test_a_key_that_is_none_is_refused_by_name(key: str) -> None:
    with pytest.raises(Refused) as caught:
        seal_for_host(credentials(), key)
    (problem,) = caught.value.problems
    assert (problem.reason, problem.exit) == ("host_key_malformed", Exit.FAILED)
    shown = f"{caught.value!r} {caught.value.__context__!r}"
    assert [value for value in SECRETS if value in shown] == []
