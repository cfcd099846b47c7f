"""Shoppers on a shop, one page after the other: each has an item in the cart and never buys it."""

import http.client
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

PATHS = ("/", "{product}", "/classic-checkout/", "/checkout/", "/?rest_route=/wc/store/v1/cart")
BROKEN = (b"critical error on this website", b"Fatal error")
COLUMNS = "{:<13} {:<22} {:>8} {:>9} {:>7} {:>7} {:>9} {:>8}  {}"
HEAD = COLUMNS.format("", "", "s", "requests", "failed", "fatals", "median s", "max s", "method offered")
TAIL = 2.0  # seconds after the work that still belong to its phase


@dataclass(frozen=True)
class Visit:
    path: str
    status: int  # 0: no answer
    seconds: float
    is_whole: bool
    has_method: bool


@dataclass(frozen=True)
class Phase:
    name: str
    seconds: float
    visits: tuple[Visit, ...]
    fatals: tuple[str, ...]

    @property
    def failed(self) -> list[Visit]:
        return [visit for visit in self.visits if visit.status != 200 or not visit.is_whole]

    @property
    def offering(self) -> tuple[int, int]:
        """How many of the cart's answers offered the method."""
        carts = [visit for visit in self.visits if "/cart" in visit.path]
        return sum(visit.has_method for visit in carts), len(carts)

    def lines(self, way: str) -> list[str]:
        times = [visit.seconds for visit in self.visits] or [0.0]
        offering, carts = self.offering
        counts = len(self.visits), len(self.failed), len(self.fatals)
        slow = f"{statistics.median(times):.2f}", f"{max(times):.2f}", f"{offering}/{carts}"
        shown = COLUMNS.format(way, self.name, f"{self.seconds:.1f}", *counts, *slow)
        reasons = Counter(f"  {visit.status} {visit.path}" for visit in self.failed)
        reasons.update(f"  {line.partition('PHP Fatal error:')[2].strip()[:200]}" for line in self.fatals)
        return [shown, *(f"{text}: {count}" for text, count in reasons.items())]


class Shoppers:
    def __init__(self, url: str, product: tuple[int, str], method: str, log: Path, count: int) -> None:
        self._url = urlsplit(url)
        number, path = product
        self._paths = [each.format(product=path) for each in PATHS]
        self._enter = f"/?add-to-cart={number}"
        self._method = f'"{method}"'.encode()
        self._log = log
        self._visits: list[Visit] = []
        self._ends = threading.Event()
        self._threads = [threading.Thread(target=self._shop, args=(i,), daemon=True) for i in range(count)]

    def __enter__(self) -> "Shoppers":
        for thread in self._threads:
            thread.start()
        time.sleep(3)  # everybody has filled a cart
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        for thread in self._threads:
            thread.join(timeout=60)

    def during(self, name: str, work: Callable[[], object]) -> Phase:
        """A visit belongs to the phase it ends in."""
        logged = self._logged()
        self._visits = []
        begun = time.monotonic()
        work()
        seconds = time.monotonic() - begun
        time.sleep(TAIL)
        visits, self._visits = self._visits, []
        text = self._log.read_bytes()[logged:] if self._log.is_file() else b""
        fatals = [line for line in text.decode(errors="replace").splitlines() if "PHP Fatal error" in line]
        done = Phase(name, seconds, tuple(visits), tuple(fatals))
        print("\n".join(done.lines("")), flush=True)
        return done

    def _logged(self) -> int:
        return self._log.stat().st_size if self._log.is_file() else 0

    def _shop(self, place: int) -> None:
        _, cookies = self._visit(self._enter, "")
        while not self._ends.is_set():
            visit, _ = self._visit(self._paths[place % len(self._paths)], cookies)
            self._visits.append(visit)
            place += 1

    def _visit(self, path: str, cookies: str) -> tuple[Visit, str]:
        begun = time.monotonic()
        status, body, given = 0, b"", ""
        try:
            line = http.client.HTTPConnection(self._url.hostname or "", self._url.port, timeout=60)
            line.request("GET", path, headers={"Cookie": cookies, "User-Agent": "shopper"})
            answer = line.getresponse()
            status, body = answer.status, answer.read()
            heads = answer.headers.get_all("Set-Cookie") or []
            given = "; ".join(head.partition(";")[0] for head in heads)
            line.close()
        except (OSError, http.client.HTTPException):
            status = 0
        is_whole = not any(words in body for words in BROKEN)
        return Visit(path, status, time.monotonic() - begun, is_whole, self._method in body), given
