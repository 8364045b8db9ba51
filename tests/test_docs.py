"""The examples in docs/ name what there is: commands, options, settings, ports and each other."""

import configparser
import re

import pytest

from eventhub import config
from eventhub.cli import main
from eventhub.serve import serve
from tests.sources import ROOT
from tests.test_commands import COMMANDS

DOCS = ROOT / "docs"
PAGES = [*sorted(DOCS.glob("*.md")), ROOT / "README.md"]


@pytest.fixture
def unit():
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # the documented way to keep capitals
    parser.read(DOCS / "eventhub.service", encoding="utf-8")
    return parser


def test_unit_starts_the_command_with_options_it_has_and_always_again(unit):
    program, command, *options = unit["Service"]["ExecStart"].split()
    assert program.endswith("/bin/eventhub")
    assert main.get_command(None, command) is serve  # type: ignore[arg-type]  # it needs no context for its own
    known = {option for param in serve.params for option in param.opts}
    assert {option for option in options if option.startswith("--")} <= known
    assert unit["Service"]["Restart"] == "always"


def test_unit_lets_write_nowhere_but_where_the_instance_is(unit):
    running = (DOCS / "running.md").read_text(encoding="utf-8")
    folder = re.search(r"EVENTHUB_INSTANCE=(\S+)", running)
    assert unit["Service"]["ProtectSystem"] == "strict"
    assert folder is not None
    assert unit["Service"]["ReadWritePaths"] == folder[1]
    assert unit["Service"]["EnvironmentFile"] in running


def test_undeclared_proxy_pass_on_to_where_the_unit_listens(unit):
    port = re.search(r"--port (\d+)", unit["Service"]["ExecStart"])
    assert port is not None
    for name in ("nginx.conf", "Caddyfile"):
        assert f"127.0.0.1:{port[1]}" in (DOCS / name).read_text(encoding="utf-8")


def test_nginx_sets_every_header_that_is_believed_behind_a_proxy():
    text = (DOCS / "nginx.conf").read_text(encoding="utf-8")
    for header in ("X-Forwarded-For $remote_addr", "X-Forwarded-Proto $scheme", "X-Forwarded-Host"):
        assert f"proxy_set_header {header}" in text


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_settings_and_commands_named_in_a_page_exist(page):
    text = page.read_text(encoding="utf-8")
    named = set(re.findall(r"EVENTHUB_([A-Z_]+[A-Z])", text))
    assert named - config.DEFAULTS.keys() - {"INSTANCE"} == set()
    given = re.findall(r"(?:`|/|^ *)eventhub ([a-z]+)(?: ([a-z]+))?", text, re.MULTILINE)
    assert given
    known = {word for command in COMMANDS for word in (command, command.split()[0])}
    assert [words for words in given if {words[0], " ".join(words)}.isdisjoint(known)] == []
    groups = {command.split()[0] for command in COMMANDS if " " in command}
    assert [words for words in given if words[0] in groups and " ".join(words) not in known] == []


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda path: path.name)
def test_what_a_page_of_docs_leads_to_is_there(page):
    named = re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text(encoding="utf-8"))
    assert named
    assert [path for path in named if not (DOCS / path).exists()] == []
