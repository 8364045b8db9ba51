"""The tree keeps its shape: layers, file sizes, no machine's paths, a lock that names no host, migrations in step.

The import contracts themselves stand in pyproject.toml; what they cannot say stands here.
"""

import ast
import re
import subprocess
import sys

import grimp
import pytest

from tests.sources import ROOT, name, source_files, text_of

LONGEST_FILE = 400
NOT_FOR_OTHER_DOMAINS = ("forms", "views", "api")


def test_import_contracts_hold():
    # In a process of its own: the program turns off every logger of the one it runs in.
    lint = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run(
        [sys.executable, "-c", lint], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_domains_take_from_others_no_forms_and_no_views():
    graph = grimp.build_graph("eventhub", cache_dir=None)
    crossing = [
        (importer, imported)
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
        if min(importer.count("."), imported.count(".")) >= 2  # both inside a domain
        and importer.split(".")[1] != imported.split(".")[1]
        and imported.split(".")[2].startswith(NOT_FOR_OTHER_DOMAINS)
    ]
    assert crossing == []


def test_no_two_classes_bear_one_name():
    homes: dict[str, list[str]] = {}
    for path in source_files(".py"):
        if name(path).startswith("eventhub/"):
            for found in re.findall(
                r"^class (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE
            ):
                homes.setdefault(found, []).append(name(path))
    assert {found: paths for found, paths in homes.items() if len(paths) > 1} == {}


def test_no_file_is_too_long_to_read_in_one_go():
    long = {
        name(path): lines
        for path in source_files(".py", ".html", ".js", ".css", ".sh")
        if "migrations/versions" not in path.as_posix()
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }
    assert long == {}


def views() -> list[tuple[str, ast.Module]]:
    """Every module of views, and what views load with."""
    files = [*(ROOT / "eventhub").glob("*/views.py"), *(ROOT / "eventhub").glob("*/views/*.py")]
    files += (ROOT / "eventhub").glob("*/loaders.py")
    return [(name(file), ast.parse(file.read_text(encoding="utf-8"))) for file in files]


def test_views_hold_no_authority():
    """Which role something takes, and over what, is said by rules and queries: a view names no role and asks for no grants."""
    asking = {"granted_units", "units_reached", "units_ever_reached", "grants_within", "roles_over"}
    held = [
        f"{module}:{node.lineno} {ast.unparse(node)}"
        for module, tree in views()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Attribute) and ast.unparse(node.value) == "Role")
        or (isinstance(node, ast.Name) and node.id in asking)
    ]
    assert held == []


def test_views_commit_only_after_an_action():
    """One commit a request, behind the action and before the answer; a refusal on the way stores nothing."""
    early = [
        f"{module}:{function.lineno} {function.name}"
        for module, tree in views()
        for functions in [{n.name: n for n in tree.body if isinstance(n, ast.FunctionDef)}]
        for function in functions.values()
        if "db.session.commit()" in ast.unparse(function)
        and not acts(function, functions, actions_in(tree))
    ]
    assert early == []


def actions_in(tree: ast.Module) -> set[str]:
    """The names under which a module of views knows what changes something."""
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    changing = re.compile(
        r"\.(actions|sign_ins|browser_session|sign_in_attempts|imports|storing)(\.|$)"
    )
    return {"actions"} | {
        each.asname or each.name
        for node in imports
        if changing.search(node.module or "")
        for each in node.names
    }


def acts(
    function: ast.FunctionDef, functions: dict[str, ast.FunctionDef], actions: set[str]
) -> bool:
    """Whether a function calls an action before it commits, itself or in one of its module's own."""
    commit = min(
        (
            node.lineno
            for node in ast.walk(function)
            if isinstance(node, ast.Call) and ast.unparse(node) == "db.session.commit()"
        ),
        default=function.end_lineno or 0,
    )
    called = {
        ast.unparse(node.func).split(".")[0]
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and node.lineno <= commit
    }
    own = [functions[each] for each in called & functions.keys() if each != function.name]
    return bool(called & actions) or any(acts(each, functions, actions) for each in own)


@pytest.mark.parametrize("lock", ["run.txt", "dev.txt"])
def test_lock_names_no_host_and_hashes_everything(lock):
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(
        r"^\s*-(-index-url|-extra-index-url|-find-links|i|f)\b", text, re.MULTILINE
    )
    pinned = re.findall(r"^[a-z0-9][^\n]*==[^\n]*\\\n\s+--hash=", text, re.MULTILINE)
    assert len(pinned) == len(re.findall(r"^[a-z0-9]", text, re.MULTILINE))


PAGES = ("README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_shows_and_leads_to_is_there(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    named = re.findall(r"\]\((?!https?:)([^)#]+)\)", text)
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_no_file_names_a_place_on_one_machine():
    own_folder = re.compile(r"(?<![\w.}/])/(?:home|root|Users|work)/\w")
    found = {name(path) for path in source_files() if own_folder.search(text_of(path))}
    assert found == set()
