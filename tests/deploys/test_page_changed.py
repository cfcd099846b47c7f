"""A page that somebody else changed meanwhile: refused with a diff, and overwritten on purpose only."""

from datetime import timedelta

from kaitsu.cli.sample import GUIDE_FRAGMENT, Sample
from kaitsu.declare import clock
from kaitsu.process.events import Override
from tests.deploys.conftest import Documented
from tests.deploys.test_payment import rows
from tests.deploys.test_promotion import PAGES, edit_page
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
