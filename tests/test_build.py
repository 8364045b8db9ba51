"""The web font holds every letter the site writes, stays small, and comes out the same each time."""

import pytest
from fontTools.ttLib import TTFont

from eventhub.build import build_font
from tests.sources import ROOT

VIETNAMESE = "ĂÂĐÊÔƠƯăâđêôơưẤẦẨẪẬắằẳẵặẾỀỂỄỆốồổỗộỚỜỞỠỢứừửữựỲỴỶỸỵỷỹ"
SIGNS = "₫«»“”–—·×…•✓↑↓←→≥≤"
MOST_BYTES = 50_000


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return build_font(tmp_path_factory.mktemp("fonts"))


def test_font_is_the_same_whenever_it_is_made(made):
    earlier = build_font(ROOT / "static" / "fonts")
    assert [path.read_bytes() for path in made] == [path.read_bytes() for path in earlier]


def test_font_holds_vietnamese_and_stays_small(made):
    font = TTFont(made[0])
    missing = {letter for letter in VIETNAMESE + SIGNS if ord(letter) not in font.getBestCmap()}
    assert missing == set()
    assert made[0].stat().st_size < MOST_BYTES


def test_font_has_figures_of_one_width_and_all_weights_in_use(made):
    font = TTFont(made[0])
    widths = {font["hmtx"][font.getBestCmap()[ord(figure)]][0] for figure in "0123456789"}
    assert len(widths) == 1
    assert [(axis.axisTag, axis.minValue, axis.maxValue) for axis in font["fvar"].axes] == [
        ("wght", 400, 700)
    ]


def test_fresh_font_is_left_alone(made):
    made_at = made[0].stat().st_mtime_ns
    build_font(made[0].parent)
    assert made[0].stat().st_mtime_ns == made_at
