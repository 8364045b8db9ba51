"""The diacritics of the Vietnamese alphabet as they stand after a letter in decomposed text (NFD)."""

BREVE = "\u0306"
CIRCUMFLEX = "\u0302"
HORN = "\u031b"

# In the order of Vietnamese dictionaries: huyền, hỏi, ngã, sắc, nặng. A word without any of them comes first.
TONES = "\u0300\u0309\u0303\u0301\u0323"
