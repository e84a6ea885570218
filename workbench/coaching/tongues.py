"""Whether a turn cannot be heard as a turn in English or Chinese at all: another language, a stray letter, blanks."""

import re
import unicodedata
from collections import Counter

_LATIN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_OTHER_SCRIPTS = ("CYRILLIC", "HIRAGANA", "KATAKANA", "HANGUL", "ARABIC", "THAI", "HEBREW", "DEVANAGARI", "GREEK")
#: Small words that English does not have.
_FOREIGN = re.compile(
    r"je|tu|vous|nous|des|est|une|dans|pour|avec|quoi|pourquoi|votre|combien|bonjour|merci|ce|cette|sur|mais|c'est|"
    r"d'argent|l'argent|qu'est|ich|sie|wir|und|ist|nicht|wie|viel|haben|bitte|danke|mit|ein|eine|ihr|ihre|geld|wozu|"
    r"usted|como|que|cuanto|dinero|para|por|los|las|una|esta|tiene|hola|gracias|sus|"
    r"cosa|quanto|soldi|gli|della|sono|buongiorno|grazie|questo|voce|nao|obrigado|seu|.*[àâçèêëîïôûùÿñœäöüßãóúíáé].*"
)
_ENGLISH = re.compile(
    r"the|is|are|you|your|what|how|to|of|and|it|i|do|have|for|this|that|in|we|can|will|not|with|on|at|be|my|me|a|an"
)
_SHORT_WORDS = frozenset({"ok", "hi", "no", "go", "oh", "ah", "hm", "mm", "so", "yo"})


def is_another_language(text: str) -> bool:
    """Whether a turn is in neither English nor Chinese, as far as its script and its small words tell."""
    letters = Counter(filter(str.isalpha, text))
    other = sum(count for letter, count in letters.items() if unicodedata.name(letter, "").startswith(_OTHER_SCRIPTS))
    if other >= 3 and other * 3 >= letters.total():
        return True
    spoken = _LATIN.findall((text[:1].lower() + text[1:]).replace("’", "'"))
    latin = [word for word in spoken if not unicodedata.name(word[0], "").startswith("CJK")]
    if sum(count for letter, count in letters.items() if unicodedata.name(letter, "").startswith("CJK")) > len(latin):
        return False
    # Names keep their capital; a turn's first word has one anyway.
    words = {word for word in latin if not word[0].isupper()}
    foreign = {word for word in words if _FOREIGN.fullmatch(word)}
    english = {word for word in words if _ENGLISH.fullmatch(word)}
    return len(foreign) >= 2 and len(foreign) > len(english)


def is_unintelligible(text: str) -> bool:
    """Whether nothing was said that could be heard: blanks or signs alone, a stray letter. An empty turn is silence."""
    signs = [character for character in text if character.isalnum()]
    if not signs:
        return bool(text)
    if any(not character.isascii() or character.isdigit() for character in signs):
        return False
    return len(signs) <= 2 and "".join(signs).lower() not in _SHORT_WORDS
