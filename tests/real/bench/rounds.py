"""The rounds: each way does the same work on the same shop, in turns, and the shop is set back after each."""

import json
import os
import statistics
import time
import urllib.request
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from kaitsu.model.gateway import STAGES, Gateway
from tests.deploys.sshd import Sshd
from tests.real.bench.kaitsu import ByKaitsu, places, rows
from tests.real.bench.load import HEAD, Shoppers
from tests.real.bench.shop import KeptShop
from tests.real.bench.wp import ByWpCli, Ssh, Work
from tests.real.rollouts.test_rollouts import credentials

OLDER = "10.8.2"
QUIET = 6  # seconds of shopping with nothing else going on
WORKS = ("probe", "nothing changes", "first deploy", "pages", "pages back", "rollback")
LEGEND = """\
Kaitsu: `probe` is its first execution alone, all else the whole documented command: its start, its ledger,
its check of the storefront and, before files of a running module change, 3 s for visits to end are among it.
WP-CLI: the same rows from the same declaration over one ssh connection; rows are read before, the method is
switched on last, the methods are listed after. Calls are an execution each, a script as few as its reading
allows. It has no plan, no hidden preview, no check, no lease against a second run, no hash of files, no image
(what its script knows of comes back), no report; keys lie open in the database.
left behind: rows and files that are not as before after the rollback, but for what changes by itself."""
Way = ByKaitsu | ByWpCli


class Bench:
    def __init__(
        self, folder: Path, shop: KeptShop, sshd: Sshd, gateway: Gateway, archives: Path, wp: str
    ) -> None:
        self._folder, self._shop, self._sshd, self._gateway = folder, shop, sshd, gateway
        self._ssh = Ssh(sshd, folder)
        self._keys = {stage: credentials(gateway, stage) for stage in STAGES}
        module = gateway.module_for("woocommerce")
        assert module is not None
        archive = archives / module.archive
        older = archives / module.archive.replace(module.version, OLDER)
        self._work = Work(archive, older, places(gateway, self._keys["test"]))
        self._plugin = module.storage.plugin if module.storage else ""  # type: ignore[attr-defined]
        self._wp = wp
        self._homes = 0
        self._seconds: dict[tuple[str, str], list[float]] = defaultdict(list)
        self._counts: dict[tuple[str, str], set[int]] = defaultdict(set)

    def close(self) -> None:
        self._ssh.close()

    def time(self, rounds: int) -> list[str]:
        loads = []
        for number in range(rounds):
            names = ["kaitsu", *(["calls", "script"] if self._wp else [])]
            for name in names if number % 2 == 0 else reversed(names):
                self._shop.offered()  # what the web keeps of the shop is warm
                self._measure(self._way(name))
                self._shop.restore()
                loads.append(os.getloadavg()[0])
        return [*self._table(), f"{rounds} rounds, load average {min(loads):.1f} to {max(loads):.1f}", LEGEND]

    def load(self, shoppers: int) -> list[str]:
        lines = [f"{shoppers} shoppers at once", HEAD]
        for name in ("kaitsu", *(["calls"] if self._wp else [])):
            lines += self._shopped(self._way(name), shoppers)
            self._shop.restore()
            way = self._way(name)
            self._shop.by_hand(self._work.older, rows(self._work.places), self._plugin)
            lines += self._shopped_upgrade(way, shoppers)
            self._shop.restore()
        return lines

    def _way(self, name: str) -> Way:
        if name != "kaitsu":
            return ByWpCli(self._ssh, self._wp, self._shop.root, self._work, as_script=name == "script")
        self._homes += 1
        way = ByKaitsu(self._folder / f"home{self._homes}", self._shop, self._sshd, self._ssh, self._gateway)
        way.make(self._work.archive, self._keys)
        return way

    def _measure(self, way: Way) -> None:
        self._timed("first deploy", way, way.deploy)
        if isinstance(way, ByKaitsu):
            self._timed("nothing changes", way, way.again)
        self._timed("probe", way, way.probe)
        way.let_pages_come()
        self._timed("pages", way, way.write_pages)
        self._timed("pages back", way, way.take_pages_back)
        self._timed("rollback", way, way.roll_back)
        self._counts["left behind", way.name].add(self._shop.left_behind())

    def _timed(self, work: str, way: Way, do: Callable[[], object]) -> None:
        before, begun = self._sshd.executions, time.monotonic()
        do()
        self._seconds[work, way.name].append(time.monotonic() - begun)
        self._counts[work, way.name].add(self._sshd.executions - before)
        print(f"{way.name}: {work}, {self._seconds[work, way.name][-1]:.2f} s", flush=True)

    def _table(self) -> list[str]:
        lines = [f"{'':<16} {'':<14} {'min s':>7} {'median s':>9} {'executions':>11}"]
        for work in (*WORKS, "left behind"):
            for (found, way), counts in self._counts.items():
                if found == work:
                    times = self._seconds.get((work, way))
                    shown = f"{min(times):7.2f} {statistics.median(times):9.2f}" if times else " " * 17
                    count = "-".join(str(number) for number in sorted(counts))
                    lines.append(f"{work:<16} {way:<14} {shown} {count:>11}")
        return lines

    def _shopped(self, way: Way, count: int) -> list[str]:
        with self._shoppers(count) as shoppers:
            phases = [
                shoppers.during("nothing", lambda: time.sleep(QUIET)),
                shoppers.during("first deploy", way.deploy),
                shoppers.during("nothing changes", way.again),
            ]
            way.let_pages_come()
            phases.append(shoppers.during("pages", way.write_pages))
            phases.append(shoppers.during("pages back", way.take_pages_back))
            phases.append(shoppers.during("rollback", way.roll_back))
        return [*(line for phase in phases for line in phase.lines(way.name)), *way.failures]

    def _shopped_upgrade(self, way: Way, count: int) -> list[str]:
        with self._shoppers(count) as shoppers:
            phases = [
                shoppers.during("nothing, older module", lambda: time.sleep(QUIET)),
                shoppers.during("upgrade", way.deploy),
                shoppers.during("rollback to older", way.roll_back),
                shoppers.during("nothing, older again", lambda: time.sleep(QUIET)),
            ]
        return [*(line for phase in phases for line in phase.lines(way.name)), *way.failures]

    def _shoppers(self, count: int) -> Shoppers:
        url = self._shop.url
        with urllib.request.urlopen(f"{url}/?rest_route=/wc/store/v1/products") as answer:  # noqa: S310
            product = next(item for item in json.load(answer) if item["is_purchasable"])
        path = product["permalink"].removeprefix(url)
        method = self._gateway.methods[0].code
        log = self._shop.root.parent / "php.log"
        return Shoppers(url, (product["id"], path), method, log, count)
