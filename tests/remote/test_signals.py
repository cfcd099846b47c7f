"""A signal ends a run wherever it is: in the middle of starting a program, asleep, at the prompt."""

import os
import signal
import subprocess
import sys
import threading

import pytest

# What all have in common: monkey-patched as pyinfra is, the run's end said and its code taken.
BEGIN = """\
from gevent import monkey; monkey.patch_all()
import logging, os, signal, sys, threading, gevent
from gevent import subprocess
from kaitsu.remote.signals import end_by_signal

def end(code):
    print("ended", flush=True)
    os._exit(code)

# Whoever starts the tests in the background has them ignore some.
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, signal.SIG_DFL)
end_by_signal(end)
"""
DEADLINE = 20  # seconds

# Between fork() and what follows it Python swallows what a handler raises, and logging stays locked.
IN_A_FORK = """\
# Logging's own hook lets its lock go last of all: ours comes right before it, so the signal waits in there.
os.register_at_fork(after_in_parent=lambda: os.kill(os.getpid(), signal.{name}))
def work():
    subprocess.run(["true"])
    logging.getLogger("late").warning("a program was started")
gevent.spawn(work).join()
while True:
    gevent.sleep(30)
"""

# Another thread takes the signal: nothing interrupts the loop's sleep.
ASLEEP = """\
import time
native = monkey.get_original("threading", "Thread")
start = monkey.get_original("_thread", "start_new_thread")
sleep, own = monkey.get_original("time", "sleep"), monkey.get_original("threading", "get_ident")
def elsewhere():
    sleep(0.3)
    signal.pthread_kill(own(), signal.{name})
    sleep(30)
start(elsewhere, ())
gevent.sleep(30)
"""

# At a prompt the loop sleeps until there is an answer.
AT_A_PROMPT = """\
import select
print("asked", flush=True)
os.read(0, 1)
"""


def ends(rest: str, number: signal.Signals, *, asked: bool = False) -> tuple[int, str]:
    with subprocess.Popen(
        [sys.executable, "-c", BEGIN + rest.replace("{name}", number.name)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        late = threading.Timer(DEADLINE, process.kill)
        late.start()
        if asked:
            assert process.stdout.readline() == "asked\n"
            process.send_signal(number)
        output = process.stdout.read()  # not by communicate(), which would answer the prompt
        late.cancel()
    return process.returncode, output


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 143)]
)
@pytest.mark.parametrize("rest", [IN_A_FORK, ASLEEP], ids=["in a fork", "asleep"])
def test_a_signal_ends_the_run(rest: str, number: signal.Signals, code: int) -> None:
    assert ends(rest, number) == (code, "ended\n")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_at_the_prompt_ends_the_run(number: signal.Signals, code: int) -> None:
    assert ends(AT_A_PROMPT, number, asked=True) == (code, "ended\n")


def test_a_signal_that_was_to_be_ignored_is_ignored() -> None:
    """As `nohup` asks for: the run outlives its terminal."""
    ignoring = BEGIN.replace(
        "end_by_signal(end)", "signal.signal(signal.SIGHUP, signal.SIG_IGN)\nend_by_signal(end)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", f"{ignoring}os.kill(os.getpid(), signal.SIGHUP)\ngevent.sleep(0.2)"],
        capture_output=True, text=True, timeout=DEADLINE, check=False, env=os.environ,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout) == (0, "")
