"""Reading text without losing its places: folding that keeps every character where it was, words, sentences."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_END = re.compile(r"[.!?。!?\n…]+[\"”’'』」)]*")
_DECIMAL_POINT = re.compile(r"(?<=\d)\.(?=\d)")
CHINESE = re.compile(r"[㐀-鿿]")
_LATIN_WORD = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*")
_ENGLISH_WORD = re.compile(r"[A-Za-z0-9]+(?:[.,]\d+)*(?:['’-][A-Za-z0-9]+)*%?")

#: Traditional characters that occur in what trainees say, in their simplified form.
_TRADITIONAL = str.maketrans(
    "麼這們個為會還說講談聊錢買賣億萬債務貸資產業險風損虧賠漲擔憂難過時間後來開關係應該認識經驗學費結婚頭預備給孫兒"
    "溝處師證據聽見覺請問題實單對嗎從長樣進價錄總記寫電話醫療術養繳稅匯國際銀們點兩類歡選擇讓幫確議複雜講",
    "么这们个为会还说讲谈聊钱买卖亿万债务贷资产业险风损亏赔涨担忧难过时间后来开关系应该认识经验学费结婚头预备给孙儿"
    "沟处师证据听见觉请问题实单对吗从长样进价录总记写电话医疗术养缴税汇国际银们点两类欢选择让帮确议复杂讲",
)


_PLAIN = str.maketrans("`\t", "' ")


@dataclass(frozen=True, slots=True)
class Span:
    """Characters ``start`` to ``end`` of a text."""

    start: int
    end: int


def folded(text: str) -> str:
    """Lower case, half width, straight quotes, simplified characters; every character stays at its place."""
    if text.isascii():
        return text.lower().translate(_PLAIN)
    return "".join(map(_fold, text)).translate(_TRADITIONAL)


@lru_cache(maxsize=8192)
def _fold(character: str) -> str:
    if character in "’‘´`":
        return "'"
    if character in "\u200b\u200c\u200d\u2060\ufeff\u00a0\u3000\t":
        return " "
    single = unicodedata.normalize("NFKC", character)
    lowered = (single if len(single) == 1 else character).lower()
    return lowered if len(lowered) == 1 else character


def sentences(text: str) -> list[Span]:
    """The sentences of ``text``, with their end marks, without the blanks around them. A decimal point ends nothing."""
    spans, start = [], 0
    marked = _DECIMAL_POINT.sub("·", text)
    for end in [*(found.end() for found in _END.finditer(marked)), len(text)]:
        piece = text[start:end]
        if piece.strip():
            spans.append(Span(start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())))
        start = end
    return spans


def pieces(text: str, longest: int = 400) -> list[Span]:
    """The sentences of ``text``; one that runs on is cut at a blank after ``longest`` signs, so that reading stays quick."""
    found = []
    for span in sentences(text):
        start = span.start
        while span.end - start > longest:
            blank = text.rfind(" ", start + longest // 2, start + longest)
            cut = blank if blank > 0 else start + longest
            found.append(Span(start, cut))
            start = cut + (blank > 0)
        found.append(Span(start, span.end))
    return [span for span in found if text[span.start : span.end].strip()]


def contains(text: str, word: str) -> bool:
    """Whether a word or phrase stands in ``text``: Latin words whole, Chinese ones anywhere; case does not matter."""
    return found_at(folded(text), word) is not None


def found_at(text: str, word: str) -> Span | None:
    """Where a word or phrase stands in folded text."""
    found = _pattern_of(word).search(text)
    return Span(*found.span()) if found else None


@lru_cache(maxsize=4096)
def _pattern_of(word: str) -> re.Pattern[str]:
    wanted = folded(word).strip()
    before = r"(?<![a-z0-9])" if wanted[:1].isascii() and wanted[:1].isalnum() else ""
    after = r"(?![a-z0-9])" if wanted[-1:].isascii() and wanted[-1:].isalnum() else ""
    return re.compile(before + re.escape(wanted) + after)


def language_of(text: str) -> str | None:
    """``"zh"``, ``"en"``, or None where there is too little text to tell."""
    chinese, latin = len(CHINESE.findall(text)), len(_LATIN_WORD.findall(text))
    if chinese + latin == 0:
        return None
    return "zh" if chinese >= latin else "en"


def spoken_length(text: str) -> int:
    """Words, where a Chinese word counts as 1.6 characters."""
    chinese = len(CHINESE.findall(text))
    return round(chinese / 1.6) + len(_ENGLISH_WORD.findall(text))
