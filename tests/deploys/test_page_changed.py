"""Pages that somebody else changed meanwhile: our part is not overwritten unasked, the rest is read."""

from datetime import timedelta

from kaitsu.cli.sample import GUIDE_FRAGMENT, Sample
from kaitsu.declare import clock
from kaitsu.process.events import Override
from tests.deploys.conftest import Documented
from tests.deploys.test_payment import METHODS, rows
from tests.deploys.test_promotion import BEFORE, OPEN, PAGES, edit_page, without_ours
from tests.deploys.test_rollback import execute


def test_words_of_somebody_else_in_our_part_of_a_page_are_not_overwritten_unasked(
    pyinfra: Documented, sample: Sample
) -> None:
    assert pyinfra("-y").code == 0
    pyinfra.approve(until=12)
    assert pyinfra("-y").code == 0
    execute(sample, "UPDATE pages SET body = replace(body, 'Mastercard', 'JCB') WHERE name = 'guide'")
    before = rows(sample, "test", PAGES)
    edit_page(sample, GUIDE_FRAGMENT.replace("Mastercard", "AMEX"))

    refused = pyinfra("-y")

    assert (refused.code, rows(sample, "test", PAGES)) == (2, before)
    assert "[page_changed]" in refused.output
    assert any(line.strip().startswith("-") and "Mastercard" in line for line in refused.output.splitlines())
    assert any(line.strip().startswith("+") and "JCB" in line for line in refused.output.splitlines())

    pyinfra.record(Override("page_changed", "打ち合わせのとおり", clock.now() + timedelta(days=1)))
    passed = pyinfra("-y")
    assert passed.code == 0, passed.output
    assert "AMEX" in dict(rows(sample, "test", PAGES))["guide"]


def test_production_is_undone_while_a_page_of_it_denies_what_is_opened(
    pyinfra: Documented, sample: Sample
) -> None:
    assert pyinfra("-y").code == 0
    pyinfra.approve()
    denial = "UPDATE pages SET body = '<p>クレジットカードは準備中です。</p>' || body WHERE name = 'guide'"
    execute(sample, denial, "production")
    before = without_ours(sample, "production")
    tomorrow = clock.now() + timedelta(days=1)
    pyinfra.record(Override("surroundings_differ", "お客様の編集", tomorrow))

    undone = pyinfra("-y", stage="production")

    assert undone.code == 1, undone.output
    assert "[pages_inconsistent]" in undone.output
    assert "guide: left_over" in undone.output
    assert rows(sample, "production", METHODS) == BEFORE
    assert without_ours(sample, "production") == before

    pyinfra.record(Override("pages_inconsistent", "お客様が直される", tomorrow))
    passed = pyinfra("-y", stage="production")
    assert passed.code == 0, passed.output
    assert rows(sample, "production", METHODS) == OPEN
