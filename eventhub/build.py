"""Makes the two files that are built rather than written: the web font and the compiled Vietnamese messages.

`make` runs it as `python -m eventhub.build`; the wheel's build hook loads it by path, so it imports nothing of EventHub.
Each file is made again only when one of its sources is newer, and the same sources always give the same bytes.
"""

import os
import shutil
from importlib import resources
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = "vi"

LETTERS = (
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x017F),  # Latin-1 and Latin Extended-A
    (0x01A0, 0x01B0),  # Ơ ơ Ư ư
    (0x0300, 0x0323),  # tone marks typed apart from their letter
    (0x1EA0, 0x1EF9),  # Vietnamese letters with tone marks
    (0x2010, 0x2026),  # dashes, quotes, bullet, ellipsis
    (0x202F, 0x203A),  # narrow space, ‰, single angle quotes
    (0x20AB, 0x20AB),  # ₫
    (0x2190, 0x2193),  # arrows
    (0x2212, 0x2212),  # minus
    (0x2248, 0x2265),  # ≈ ≤ ≥
    (0x26A0, 0x26A0),  # ⚠
    (0x2713, 0x2713),  # ✓
)

FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "calt", "liga", "tnum", "lnum", "zero"]


def is_fresh(made: Path, *sources: Path) -> bool:
    """Whether `made` exists and none of its sources changed after it."""
    if not made.exists():
        return False
    made_at = made.stat().st_mtime
    return all(source.stat().st_mtime <= made_at for source in (*sources, Path(__file__)))


def build_font(folder: Path) -> list[Path]:
    """Subset IBM Plex Sans into `folder`/plex.woff2, with its licence beside it: normal width, weights 400 to 700."""
    package = Path(str(resources.files("fontpkg_ibm_plex_sans")))
    source = package / "files" / "IBMPlexSans[wdth,wght].ttf"
    made, licence = folder / "plex.woff2", folder / "LICENSE.txt"
    if not is_fresh(made, source):
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(package / "LICENSE", licence)
        _replace(made, _subset(source))
    return [made, licence]


def _replace(made: Path, content: bytes) -> None:
    """Put a new file in place of an old one at once, so that who reads it meanwhile never gets half of it."""
    unfinished = made.with_name(f"{made.name}.{os.getpid()}")
    unfinished.write_bytes(content)
    unfinished.replace(made)


def _subset(source: Path) -> bytes:
    # Imported here: an installed EventHub has the font already and no fonttools.
    from fontTools.subset import Options, Subsetter  # noqa: PLC0415
    from fontTools.ttLib import TTFont  # noqa: PLC0415
    from fontTools.varLib import instancer  # noqa: PLC0415

    # The dates inside the file stay those of the source, so that the same source gives the same bytes.
    font = TTFont(source, recalcTimestamp=False)
    options = Options(
        layout_features=FEATURES,
        hinting=False,
        drop_tables=["DSIG"],
        name_IDs=["*"],
        notdef_outline=True,
    )
    subsetter = Subsetter(options)
    subsetter.populate(
        unicodes=[letter for first, last in LETTERS for letter in range(first, last + 1)]
    )
    subsetter.subset(font)
    font = instancer.instantiateVariableFont(font, {"wdth": 100, "wght": (400, 700)})
    font.flavor = "woff2"
    woff2 = BytesIO()
    font.save(woff2)
    return woff2.getvalue()


def build_translations(folder: Path) -> Path:
    """Compile what the form libraries say, and what we say, into the one messages.mo in `folder` that Flask-Babel reads."""
    messages = folder / LOCALE / "LC_MESSAGES"
    sources = [messages / "extensions.po", messages / "messages.po"]
    made = messages / "messages.mo"
    if not is_fresh(made, *sources):
        compiled = BytesIO()
        write_mo(compiled, joined(sources))
        _replace(made, compiled.getvalue())
    return made


def joined(sources: list[Path]) -> Catalog:
    """All messages of some .po files; a later file has the last word."""
    catalog = Catalog(locale=LOCALE, fuzzy=False)
    for source in sources:
        for message in read_catalog(source):
            catalog[message.id] = message
    return catalog


def read_catalog(source: Path) -> Catalog:
    """Read one .po file, stopping at its first fault."""
    with source.open("rb") as file:
        return read_po(file, locale=LOCALE, abort_invalid=True)


def build_everything(root: Path) -> list[Path]:
    """Make all built files of the working copy at `root`; list them."""
    return [
        *build_font(root / "static" / "fonts"),
        build_translations(root / "eventhub" / "translations"),
    ]


if __name__ == "__main__":
    build_everything(Path(__file__).resolve().parent.parent)
