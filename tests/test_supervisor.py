"""The supervisor: whatever ends is started again, the sooner the longer it ran, and nothing is left behind."""

import os
import signal
import subprocess
import sys
import time

import pytest

pytestmark = pytest.mark.serial

PROGRAM = """
import sys, time
from functools import partial
from eventhub import supervisor

def work(name, seconds):
    print(name, flush=True)
    time.sleep(seconds)

supervisor.supervise(
    {"short": partial(work, "short", 0), "long": partial(work, "long", 60)},
    lambda line: print(line, file=sys.stderr, flush=True),
)
print("over", flush=True)
"""


@pytest.fixture
def supervisor():
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.kill()


def children(process):
    with open(f"/proc/{process.pid}/task/{process.pid}/children") as told:  # noqa: PTH123 - no file on a disk
        return [int(each) for each in told.read().split()]


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_what_ends_is_started_again_after_pauses_that_grow(supervisor):
    began = time.monotonic()
    starts = [supervisor.stdout.readline() for _ in range(6)]
    assert starts.count("short\n") == 5
    assert starts.count("long\n") == 1
    # 0.1 + 0.2 + 0.4 + 0.8: without them five starts take no time.
    assert time.monotonic() - began > 1.5


def test_end_of_the_supervisor_is_the_end_of_all(supervisor):
    assert {supervisor.stdout.readline() for _ in range(2)} == {"short\n", "long\n"}
    before = children(supervisor)
    supervisor.send_signal(signal.SIGTERM)
    out, _told = supervisor.communicate(timeout=30)
    assert supervisor.returncode == 0
    assert out.endswith("over\n")
    assert not any(map(is_alive, before))
