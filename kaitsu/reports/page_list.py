"""The list of manuscripts of step 10, for the client: plain text, and a page to print and fill in."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kaitsu.checks.page_words import words_by_line
from kaitsu.model.site import Rollout, Site
from kaitsu.process.page_plan import PageRow, Supply
from kaitsu.reports.dates import day_text
from kaitsu.reports.page_templates import environment, using

CHANGE = {"revised": "修正", "new": "新規作成"}
NEED = {"required": "必須", "recommended": "推奨"}
NOTES = {
    "waits_for_contract": "決済代行会社とのご契約が済んでから、文例をお送りします。",
    "after_release": "本番化の完了報告のあとで公開します。",
    "received": "原稿を受け取りました。",
    "made": "テストサイトに反映しました。",
}
CAPTURE = {"at_order": "ご注文時", "at_shipping": "発送時"}


def list_text(site: Site, rollout: Rollout, rows: Sequence[PageRow], folders: Sequence[Path]) -> str:
    return _render("list.txt.j2", site, rollout, rows, folders)


def list_html(site: Site, rollout: Rollout, rows: Sequence[PageRow], folders: Sequence[Path]) -> str:
    return _render("list.html.j2", site, rollout, rows, folders)


def _render(name: str, site: Site, rollout: Rollout, rows: Sequence[PageRow], folders: Sequence[Path]) -> str:
    shown = [_shown(row) for row in rows]
    with using(name, folders):
        template = environment(folders).get_template(name)
        return template.render(client=site.client, gateway=rollout.gateway.name.ja, rows=shown)


def _shown(row: PageRow) -> dict[str, Any]:
    """A row in the client's language, whoever prints it."""
    return {
        "title": row.title.ja,
        "change": CHANGE[row.change],
        "need": NEED[row.need],
        "due": "" if row.due is None else day_text(row.due, "ja"),
        "note": NOTES.get(row.state, ""),
        "parts": [
            {
                "title": item.title.ja,
                "methods": "、".join(item.methods),
                "why": "、".join(reason.ja for reason in item.why),
            }
            for item in row.items
        ],
        "supplies": [_supply(supply) for supply in row.supplies],
        "draft": "" if row.state == "waits_for_contract" else "\n".join(words_by_line(row.draft)),
    }


def _supply(supply: Supply) -> dict[str, Any]:
    label = supply.label.ja + (f"（{supply.of}）" if supply.of else "")
    value = CAPTURE.get(supply.value, supply.value) if supply.key == "capture" else supply.value
    return {"label": label, "value": value, "is_file": supply.is_file}
