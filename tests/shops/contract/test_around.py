"""What a host tells of itself before production is changed: facts, and nothing that was not asked for."""

import json

from tests.shops.contract.harness import Subject

FACTS = {"disk_free", "reached", "debug", "default_admin", "mail", "loose"}


def around(shop: Subject, *hosts: str) -> dict[str, object]:
    answer = shop.ask({"action": "probe", "around": {"reach": list(hosts)}})
    assert answer["ok"] is True
    found: dict[str, object] = answer["around"]
    return found


def test_a_probe_tells_of_it_only_when_asked(shop: Subject) -> None:
    assert "around" not in shop.ask({"action": "probe"})
    assert set(around(shop)) == FACTS


def test_looking_around_changes_nothing(shop: Subject) -> None:
    before, state = shop.snapshot(), shop.probe()
    around(shop)
    assert (shop.snapshot(), shop.probe()) == (before, state)
    assert not shop.own.exists()


def test_facts_are_of_their_kind(shop: Subject) -> None:
    found = around(shop)
    assert isinstance(found["disk_free"], int | None)
    assert all(found[name] in (True, False, None) for name in ("debug", "default_admin", "mail"))
    assert found["loose"] == []
    assert found["reached"] == {}
    assert json.loads(json.dumps(found)) == found


def test_our_own_folder_open_to_others_is_told(shop: Subject) -> None:
    assert shop.write("r1", shop.module_action)["ok"] is True
    assert around(shop)["loose"] == []
    shop.own.chmod(0o755)
    found = around(shop)["loose"]
    assert isinstance(found, list)
    assert len(found) == 1


def test_a_host_that_answers_nothing_is_not_reached(shop: Subject) -> None:
    """A name that never resolves, by its registry's own word (RFC 6761)."""
    assert around(shop, "gateway.invalid")["reached"] == {"gateway.invalid": False}
