"""A restore that is killed leaves the old site or the restored one, its database and its secret, and never half of it."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from eventhub.extensions import db
from tests.backups.conftest import engine_of, reopened, rows_of, run
from tests.factories import make_organisation

pytestmark = pytest.mark.serial
RESTORES = """
import os, signal, sys
steps_left = int(sys.argv.pop(1))
STEPS = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "shutil.rmtree", "os.chmod"}

def count(event, _facts):
    global steps_left
    if event in STEPS:
        steps_left -= 1
        if steps_left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(count)
from eventhub.cli import main
try:
    main()
finally:
    print(-steps_left, file=sys.stderr)
"""
"""The command, which kills itself before the n-th step that changes names in folders; else it says how many there were."""


@pytest.fixture
def backup(db_app, scene, tmp_path):
    path = tmp_path / "site.backup"
    assert run(db_app, "backup", path).exit_code == 0
    return path


class Site:
    """A site that a restore by a process of its own is tried on."""

    def __init__(self, app: Any, folder: Path) -> None:
        """Fill it with something else than the backup holds, and keep a backup of that."""
        with app.app_context():
            make_organisation()
            db.session.commit()
            db.session.remove()
            db.engine.dispose()
        self.app = app
        self.own = folder / "own.backup"
        assert run(app, "backup", self.own).exit_code == 0

    def state(self) -> tuple[Any, str]:
        """What somebody finds who opens the site now."""
        app = reopened(self.app)
        return rows_of(app), app.config["SECRET_KEY"]

    def put_back(self) -> None:
        """Restore what the site held at first."""
        process = self.start(self.own)
        _out, told = process.communicate(timeout=240)
        assert process.returncode == 0, told

    def start(self, backup: Path, steps: int = 0) -> "subprocess.Popen[str]":
        """Begin to restore."""
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("EVENTHUB_")
        } | {
            "EVENTHUB_INSTANCE": self.app.instance_path,
            "EVENTHUB_DATABASE_URL": self.app.config["DATABASE_URL"],
        }
        words = ["restore", str(backup), "--yes", "--no-keep"]
        return subprocess.Popen(
            [sys.executable, "-c", RESTORES, str(steps), *words],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )


def test_killed_at_either_side_of_what_decides_it_leaves_the_old_site_or_the_new(
    db_app, backup, make_site, tmp_path
):
    site = Site(make_site(engine_of(db_app), migrated=True), tmp_path)
    old = site.state()
    whole = site.start(backup)
    _out, told = whole.communicate(timeout=240)
    assert whole.returncode == 0, told
    new = site.state()
    assert old[0] != new[0]
    assert old[1] != new[1]
    steps = int(told.split()[-1])
    assert steps > 10
    # Halve the way to the step that decides: each side of it is tried, and whatever lies between would be found.
    before, after = 1, steps
    assert kill_and_look(site, backup, before, old, new) == "old"
    assert kill_and_look(site, backup, after, old, new) == "new"
    while after - before > 1:
        middle = (before + after) // 2
        if kill_and_look(site, backup, middle, old, new) == "old":
            before = middle
        else:
            after = middle
    assert leftovers(site) == []


def kill_and_look(site: Site, backup: Path, step: int, old: Any, new: Any) -> str:
    """Restore over the old site, end before a step, and say which of the two is there."""
    if site.state() != old:
        site.put_back()
        assert site.state() == old
    killed = site.start(backup, step)
    killed.communicate(timeout=240)
    assert killed.returncode == -signal.SIGKILL
    state = site.state()
    assert state in (old, new), f"half of each, killed before step {step}"
    return "new" if state == new else "old"


def leftovers(site: Site) -> list[str]:
    """What lies in the instance folder and should not, once the site was opened and restored again."""
    site.put_back()
    known = {
        "secret_key",
        "running.lock",
        "eventhub.sqlite3",
        "eventhub.sqlite3-wal",
        "eventhub.sqlite3-shm",
    }
    return [path.name for path in Path(site.app.instance_path).iterdir() if path.name not in known]
