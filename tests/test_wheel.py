"""A built wheel runs on its own, in an empty folder: command line, database, pages, font and translations."""

import os
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.sources import ROOT

pytestmark = pytest.mark.serial

PATIENCE = 20.0
"""How long, in seconds, the server may take to answer for the first time."""


@pytest.fixture(scope="module")
def scripts(tmp_path_factory) -> Path:
    """The folder of programs of a fresh environment that holds the wheel, and not this working copy.

    It borrows the dependencies of the environment the tests run in, so that nothing is downloaded again.
    """
    folder = tmp_path_factory.mktemp("wheel")
    build = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(folder),
        str(ROOT),
    ]
    subprocess.run(build, check=True, capture_output=True)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "env"], check=True)
    variables = {"base": str(folder / "env"), "platbase": str(folder / "env")}
    packages = Path(sysconfig.get_path("purelib", scheme="venv", vars=variables))
    # A folder named in a .pth file is searched last, and .pth files inside it (this working copy's) are not read.
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    scripts = Path(sysconfig.get_path("scripts", scheme="venv", vars=variables))
    wheel = next(folder.glob("*.whl"))
    pip = [sys.executable, "-m", "pip", "--python", str(scripts / "python")]
    install = [*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    return scripts


@pytest.fixture
def environment(tmp_path) -> dict[str, str]:
    """An environment without settings, in which everything is written below an empty folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EVENTHUB_")}
    return kept | {"HOME": str(tmp_path)}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def fetch(address: str) -> bytes:
    """Ask until the server is up; then give back what it says."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(address) as answer:  # noqa: S310  # our own server
                body: bytes = answer.read()
                return body
        except urllib.error.URLError as error:
            if isinstance(error, urllib.error.HTTPError) or time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def test_wheel_is_what_runs_and_not_the_working_copy(scripts, environment, tmp_path):
    told = subprocess.run(
        [scripts / "python", "-c", "import eventhub; print(eventhub.__file__)"],
        cwd=tmp_path,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    assert not Path(told.stdout.strip()).is_relative_to(ROOT)


def test_help_lists_the_commands(scripts, environment, tmp_path):
    told = subprocess.run(
        [scripts / "eventhub", "--help"],
        cwd=tmp_path,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    for command in ("db", "demo", "serve", "user", "doctor"):
        assert f"\n  {command}" in told.stdout


def test_installed_site_serves_its_pages_in_vietnamese_with_their_font(
    scripts, environment, tmp_path
):
    subprocess.run(
        [scripts / "eventhub", "db", "upgrade"],
        cwd=tmp_path,
        env=environment,
        check=True,
        capture_output=True,
    )
    assert (tmp_path / "instance" / "eventhub.sqlite3").exists()
    port = free_port()
    with subprocess.Popen(
        [scripts / "eventhub", "serve", "--port", str(port)],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            assert "Đăng nhập" in fetch(f"http://127.0.0.1:{port}/").decode()
            assert fetch(f"http://127.0.0.1:{port}/static/fonts/plex.woff2").startswith(b"wOF2")
        finally:
            server.terminate()
