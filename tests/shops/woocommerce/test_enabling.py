"""Right after a module is enabled its host looks at the shop: one that dies of it is put back at once."""

import base64
import hashlib
import urllib.request
from pathlib import Path

import pytest

from tests.shops.contract.test_archives import zipped
from tests.shops.contract.wordpress import WordPressSubject
from tests.wordpress.web import Web

BREAKS_PAGES = b"if (PHP_SAPI !== 'cli') { http_response_code(500); exit; }\n"


@pytest.mark.parametrize(
    "visits",
    [
        0,
        1,
    ],
)
def test_a_module_that_breaks_every_page_is_taken_back(tmp_path: Path, visits: int) -> None:
    shop = WordPressSubject(tmp_path)
    [(name, head)] = shop.identity(shop.sample.module.code, shop.sample.module.version).items()
    archive = zipped({name: head + BREAKS_PAGES})
    module = {
        "version": shop.sample.module.version,
        "sha256": hashlib.sha256(archive).hexdigest(),
        "archive": base64.b64encode(archive).decode(),
    }
    with Web(shop.root, shop.site.url):
        for _ in range(visits):
            urllib.request.urlopen(shop.site.url).close()  # noqa: S310
        before = shop.snapshot()
        answer = shop.write("r1", {"action": "module", **module})
    assert (answer["ok"], answer.get("reason"), answer["restored"]) == (False, "module_broken", True)
    assert answer["detail"]["why"] == "shop_down"
    assert shop.snapshot() == before
