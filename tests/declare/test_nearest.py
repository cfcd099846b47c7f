"""A wrong name is answered with the one that was meant."""

from hypothesis import given
from hypothesis import strategies as st

from kaitsu.declare.nearest import nearest


def test_a_near_name_is_the_only_suggestion() -> None:
    assert nearest("shoproot", ["document_root", "shop_root", "url"]) == "shop_root"


def test_without_a_near_name_all_are_shown_in_order() -> None:
    assert nearest("zzz", ["veritrans", "gmo"]) == "gmo, veritrans"


def test_without_candidates_there_is_still_something_to_print() -> None:
    assert nearest("gmo", []) == "-"


@given(st.text(min_size=1), st.sets(st.text(min_size=1)))
def test_a_known_name_is_nearest_to_itself(name: str, others: set[str]) -> None:
    assert nearest(name, others | {name}) == name
