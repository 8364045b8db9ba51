"""The files of the working copy, for the tests that read them."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("eventhub", "templates", "static", "tests", "requirements", ".ci")
MADE = ("static/fonts", "__pycache__", "messages.mo")


def source_files(*suffixes: str) -> list[Path]:
    """Every file that people write, with one of the suffixes or with any."""
    files = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file()]
    files += [path for path in ROOT.iterdir() if path.is_file()]
    return sorted(
        path
        for path in files
        if (not suffixes or path.suffix in suffixes)
        and not any(made in path.as_posix() for made in MADE)
    )


def name(path: Path) -> str:
    """The path as people write it, from the top of the repository."""
    return path.relative_to(ROOT).as_posix()


def text_of(path: Path) -> str:
    """The text of a file; nothing for pictures and spreadsheets."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""
