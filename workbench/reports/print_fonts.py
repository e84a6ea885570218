"""The fonts of the PDF reports, and what none of them can show.

Inter and the common Chinese characters come with the program; rarer ones are looked for in what the system has. A character
that no font has would leave a blank: a box stands in its place, so that the reader sees that something is missing.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.paths import assets_root

if TYPE_CHECKING:
    import typst

#: The first two come with the program; the others are what systems have for Chinese, in the order of preference.
FONTS = (
    "Inter",
    "Noto Sans SC Common",
    "PingFang SC",
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "SimSun",
    "DejaVu Sans",
)
STAND_IN = "□"

#: How the typesetter names a text that no font has, when it is asked for an accessible file.
_NOT_SHOWN = re.compile(r'the text `"((?:[^"\\]|\\.)+)"` could not be displayed')
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)")
_PROBE = Path(__file__).with_name("print_fonts.typ")
#: Up to here Inter has every letter.
_LAST_OF_INTER = "\u024f"


def compiler(template: Path) -> tuple["typst.Compiler", list[str]]:
    """The typesetter for a template, and those of ``FONTS`` that are here, in their order."""
    import typst

    found = typst.Fonts(font_paths=[assets_root() / "fonts" / "print"])
    present = set(found.families())
    return typst.Compiler(input=template, font_paths=found), [name for name in FONTS if name in present]


def unprintable(texts: Iterable[str]) -> frozenset[str]:
    """The characters (with their marks) of the texts that no font of this computer can show."""
    import typst

    left = [text for text in dict.fromkeys(texts) if max(text, default="") > _LAST_OF_INTER]
    if not left:
        return frozenset()
    probe, fonts = compiler(_PROBE)
    found: frozenset[str] = frozenset()
    while True:
        content = json.dumps({"fonts": fonts, "texts": with_stand_ins(left, found)}, ensure_ascii=False)
        try:
            probe.compile(format="pdf", sys_inputs={"content": content}, pdf_standards=["ua-1"])
        except typst.TypstError as error:
            more = _not_shown(f"{error.message}\n{error.diagnostic}") - found
            if not more:
                raise
            found |= more
        else:
            return found


def with_stand_ins(value: Any, missing: Iterable[str]) -> Any:
    """The JSON value with a box in place of each text in ``missing``; keys stay."""
    if isinstance(value, str):
        for text in sorted(missing, key=len, reverse=True):
            value = value.replace(text, STAND_IN)
        return value
    if isinstance(value, Mapping):
        return {key: with_stand_ins(item, missing) for key, item in value.items()}
    return [with_stand_ins(item, missing) for item in value] if isinstance(value, list | tuple) else value


def texts_in(value: Any) -> Iterator[str]:
    """Every text of a JSON value, without its keys."""
    if isinstance(value, str):
        yield value
    items = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    for item in items:
        yield from texts_in(item)


def _not_shown(message: str) -> frozenset[str]:
    return frozenset(
        _ESCAPE.sub(lambda sign: chr(int(sign[1], 16)) if sign[1] else sign[2], text) for text in _NOT_SHOWN.findall(message)
    )
