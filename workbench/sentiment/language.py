"""Languages that are not read here: told by their script or by their small words, so that nothing is scored by mistake."""

import re
from collections.abc import Mapping

#: Characters of a text that are looked at.
LOOKED_AT = 2_000
#: Small words that must stand in a text before its language counts as told, and their share of all its words.
FEWEST, SHARE = 3, 0.2
_SCRIPTS: Mapping[str, re.Pattern[str]] = {
    "Japanese": re.compile(r"[\u3041-\u30ff]"),
    "Korean": re.compile(r"[\uac00-\ud7af]"),
    "Russian or a neighbour": re.compile(r"[\u0400-\u04ff]"),
    "Arabic": re.compile(r"[\u0600-\u06ff]"),
    "Hebrew": re.compile(r"[\u0590-\u05ff]"),
    "Thai": re.compile(r"[\u0e00-\u0e7f]"),
    "Hindi or a neighbour": re.compile(r"[\u0900-\u097f]"),
    "Greek": re.compile(r"[\u0370-\u03ff]"),
}
_SMALL_WORDS: Mapping[str, frozenset[str]] = {
    "English": frozenset(
        (
            "the",
            "of",
            "and",
            "to",
            "in",
            "for",
            "on",
            "its",
            "is",
            "with",
            "as",
            "by",
            "at",
            "from",
            "after",
            "has",
            "that",
            "will",
        )
    ),
    "German": frozenset(
        (
            "der",
            "die",
            "das",
            "und",
            "von",
            "im",
            "mit",
            "nach",
            "für",
            "auf",
            "den",
            "dem",
            "ein",
            "eine",
            "nicht",
            "bei",
            "zu",
        )
    ),
    "French": frozenset(
        (
            "le",
            "la",
            "les",
            "des",
            "du",
            "et",
            "en",
            "pour",
            "dans",
            "sur",
            "avec",
            "une",
            "un",
            "au",
            "aux",
            "est",
            "de",
            "son",
        )
    ),
    "Spanish": frozenset(
        ("el", "la", "los", "las", "del", "sus", "en", "por", "para", "con", "una", "un", "su", "se", "que", "de", "al", "más")
    ),
    "Portuguese": frozenset(
        ("os", "seu", "sua", "do", "da", "dos", "das", "em", "são", "na", "com", "para", "uma", "um", "que", "de", "ao", "não")
    ),
    "Italian": frozenset(
        (
            "il",
            "lo",
            "la",
            "gli",
            "le",
            "di",
            "del",
            "della",
            "e",
            "per",
            "con",
            "una",
            "un",
            "nel",
            "che",
            "sono",
            "dei",
            "non",
        )
    ),
    "Dutch": frozenset(
        ("de", "het", "een", "van", "wordt", "ook", "op", "met", "voor", "naar", "bij", "niet", "zijn", "aan", "dat")
    ),
}
_WORD = re.compile(r"[^\W\d_]+")


def other_language(text: str) -> str | None:
    """The language of a text that is neither English nor Chinese; None for those two and where it cannot be told."""
    piece = text[:LOOKED_AT]
    letters = sum(letter.isalpha() for letter in piece)
    for name, script in _SCRIPTS.items():
        if len(script.findall(piece)) * 5 > letters:
            return name
    if piece.isascii() and letters < 15:
        return None
    words = [word.lower() for word in _WORD.findall(piece)]
    counts = {name: sum(word in small for word in words) for name, small in _SMALL_WORDS.items()}
    best = max(counts, key=lambda name: (counts[name], name == "English"))
    enough = counts[best] >= max(FEWEST, SHARE * len(words)) and len(_SMALL_WORDS[best].intersection(words)) > 1
    return best if best != "English" and enough and counts[best] > 2 * counts["English"] else None
