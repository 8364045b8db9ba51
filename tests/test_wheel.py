"""A built wheel runs on its own, in an empty folder: command line, database, pages, font and translations."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.sources import ROOT

pytestmark = pytest.mark.serial

PATIENCE = 60.0
"""How long, in seconds, the server may take to answer for the first time."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel, as `make wheel` builds it."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run([*build, str(ROOT)], check=True, capture_output=True)
    built: Path = next(folder.glob("*.whl"))
    return built


def make_environment(folder: Path, *options: str) -> Path:
    """A fresh environment without EventHub; return the folder of its programs.

    It borrows the dependencies of the environment the tests run in, so that nothing is downloaded again.
    """
    subprocess.run([sys.executable, "-m", "venv", *options, folder], check=True)
    variables = {"base": str(folder), "platbase": str(folder)}
    packages = Path(sysconfig.get_path("purelib", scheme="venv", vars=variables))
    # A folder named in a .pth file is searched last, and .pth files inside it (this working copy's) are not read.
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return Path(sysconfig.get_path("scripts", scheme="venv", vars=variables))


@pytest.fixture(scope="module")
def scripts(tmp_path_factory, wheel) -> Path:
    """The folder of programs of a fresh environment that holds the wheel, and not this working copy."""
    scripts = make_environment(tmp_path_factory.mktemp("wheel") / "env", "--without-pip")
    pip = [sys.executable, "-m", "pip", "--python", str(scripts / "python")]
    install = [*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    return scripts


@pytest.fixture
def environment(tmp_path) -> dict[str, str]:
    """An environment without settings, in which everything is written below an empty folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EVENTHUB_")}
    return kept | {"HOME": str(tmp_path)}


def commands_for_real() -> str:
    """The commands that the README gives for running EventHub for real."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    return readme.split("## Run it for real")[1].split("```sh\n")[1].split("```")[0]


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


def test_wheel_holds_the_data_of_the_demonstration(wheel):
    demo = ROOT / "eventhub" / "demo"
    data = {path.name for path in demo.iterdir() if path.suffix in {".csv", ".toml"}}
    held = {Path(name).name for name in ZipFile(wheel).namelist() if "eventhub/demo/" in name}
    assert {"points.csv", "conferences.toml"} <= data <= held


def test_help_lists_the_commands(scripts, environment, tmp_path):
    told = subprocess.run(
        [scripts / "eventhub", "--help"],
        cwd=tmp_path,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    for command in ("backup", "db", "demo", "doctor", "restore", "serve", "setup", "user"):
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


def test_commands_of_the_readme_run_in_order_in_an_empty_folder(wheel, environment, tmp_path):
    scripts = make_environment(tmp_path / "env")
    folder = tmp_path / "empty"
    (folder / "dist").mkdir(parents=True)
    shutil.copy(wheel, folder / "dist")
    port, instance = free_port(), tmp_path / "site"
    commands = commands_for_real()
    for written, tried in (("/srv/eventhub", str(instance)), ("--port 8000", f"--port {port}")):
        assert commands.count(written) == 1
        commands = commands.replace(written, tried)
    with subprocess.Popen(
        ["sh", "-e", "-c", commands],
        cwd=folder,
        env=environment
        | {
            "PATH": f"{scripts}{os.pathsep}{environment['PATH']}",
            # The dependencies are borrowed, see above.
            "PIP_NO_DEPS": "1",
            "PIP_NO_INDEX": "1",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as shell:
        try:
            assert shell.stdout is not None
            told: list[str] = []
            for line in shell.stdout:
                told.append(line)
                if line.startswith("EventHub answers"):
                    break
            links = [line.strip() for line in told if "/sign-in/link/" in line]
            assert len(links) == 1, "".join(told)
            assert links[0].startswith("https://hoinghi.example.vn/sign-in/link/")
            site = f"http://127.0.0.1:{port}"
            page = fetch(f"{site}/").decode()
            assert "chưa được thiết lập" not in page
            path = links[0].removeprefix("https://hoinghi.example.vn")
            assert "Quản trị" in fetch(f"{site}{path}").decode()
            assert (instance / "eventhub.sqlite3").exists()
        finally:
            os.killpg(shell.pid, signal.SIGTERM)
