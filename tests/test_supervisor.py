"""The supervisor: whatever ends is started again, the sooner the longer it ran, and nothing is left behind."""

import signal
import subprocess
import sys
import time
from contextlib import ExitStack

import pytest

from tests.campaign.test_kills import assert_gone, is_running

pytestmark = pytest.mark.serial

PROGRAM = """
import signal, sys, time
from functools import partial
from eventhub import supervisor

supervisor.STABLE_SECONDS = 0.5
supervisor.GRACE_SECONDS = 1.0

def work(name, seconds):
    if name == "stubborn":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    print(name, flush=True)
    time.sleep(seconds)

LASTS = {"short": 0, "steady": 0.7, "long": 60, "stubborn": 60}
supervisor.supervise(
    {name: partial(work, name, LASTS[name]) for name in sys.argv[1:]},
    lambda line: print(line, file=sys.stderr, flush=True),
)
print("over", flush=True)
"""


@pytest.fixture
def supervise():
    """Begin to supervise some processes: they end at once, after a while or late, or don't let themselves be told to."""
    with ExitStack() as stack:

        def begun(*names):
            process = stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", PROGRAM, *names],
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    text=True,
                )
            )
            stack.callback(process.kill)
            return process

        yield begun


def children(process):
    with open(f"/proc/{process.pid}/task/{process.pid}/children") as told:  # noqa: PTH123 - no file on a disk
        return [int(each) for each in told.read().split()]


def test_what_ends_is_started_again_after_pauses_that_grow(supervise):
    began = time.monotonic()
    supervisor = supervise("short", "long")
    starts = [supervisor.stdout.readline() for _ in range(6)]
    assert starts.count("short\n") == 5
    assert starts.count("long\n") == 1
    # 0.1 + 0.2 + 0.4 + 0.8: without them five starts take no time.
    assert time.monotonic() - began > 1.5


def test_what_has_run_for_a_while_is_started_again_at_once(supervise):
    supervisor = supervise("steady")
    told = [supervisor.stderr.readline() for _ in range(3)]
    assert set(told) == {"steady ended with status 0; it is started again at once\n"}


@pytest.mark.parametrize("name", ["long", "stubborn"])
def test_end_of_the_supervisor_is_the_end_of_all(supervise, name):
    supervisor = supervise("short", name)
    assert {supervisor.stdout.readline() for _ in range(2)} == {"short\n", f"{name}\n"}
    before = children(supervisor)
    supervisor.send_signal(signal.SIGTERM)
    out, _told = supervisor.communicate(timeout=30)
    assert supervisor.returncode == 0
    assert out.endswith("over\n")
    assert not any(map(is_running, before))


@pytest.mark.parametrize("name", ["long", "stubborn"])
def test_nothing_outlives_a_supervisor_that_is_killed(supervise, name):
    supervisor = supervise(name)
    assert supervisor.stdout.readline() == f"{name}\n"
    before = children(supervisor)
    supervisor.kill()
    supervisor.wait()
    assert_gone(before)
