"""What an organisation must be like at every moment: pure checks over all its periods and successions."""

LEVELS = (
    ("ministry", "Bộ", "Ministry"),
    ("department", "Đơn vị thuộc Bộ", "Ministry unit"),
    ("province", "Cấp tỉnh", "Province"),
    ("district", "Cấp huyện", "District"),
    ("commune", "Cấp xã", "Commune"),
)
"""The levels a new site begins with, highest first: code, name in Vietnamese, name in English."""
