"""Signals that end a run: heard at once, and acted upon where nothing can be broken by it.

A handler that raises does so in whatever code happens to be at work. In the hooks around fork() Python
swallows the exception and logging stays locked: the run hangs for ever. And gevent's loop hears of no signal
that comes just before it falls asleep. So nothing is raised here: the signal's number wakes the loop through
a pipe, and a greenlet of its own ends the run.
"""

import os
import signal
from collections.abc import Callable

import gevent

from kaitsu.model.outcome import Exit

CODES = {signal.SIGINT: Exit.INTERRUPTED, signal.SIGTERM: Exit.TERMINATED, signal.SIGHUP: Exit.TERMINATED}

End = Callable[[Exit], None]


def end_by_signal(end: End) -> None:
    """Have ``end`` called with the exit code for the first signal of CODES; it is not expected to return."""
    reading, writing = os.pipe()
    for descriptor in (reading, writing):
        os.set_blocking(descriptor, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    watcher = gevent.get_hub().loop.io(reading, 1)
    watcher.start(_hear, reading, end)
    _watchers.append(watcher)
    for number in CODES:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as `nohup` asks for
            signal.signal(number, lambda heard, _frame: _at_once(end, heard))


_watchers: list[object] = []  # held: a watcher that nobody holds watches no more


def _at_once(end: End, number: int) -> None:
    """Where a person is being asked, the loop sleeps until there is an answer, and nothing can be broken.

    Everywhere else the loop is about to hear of the signal by itself.
    """
    if gevent.getcurrent().parent is None:
        end(CODES[signal.Signals(number)])


def _hear(reading: int, end: End) -> None:
    for number in os.read(reading, 64):
        if number in CODES:
            gevent.spawn(end, CODES[signal.Signals(number)])
