"""How many false figures the evidence check catches, and how many true ones it refuses.

    python benchmarks/evidence.py [--half tune|held-out|both] [--show 10]

True sentence-source pairs are stated, in English and in Chinese, from the tables and questions of FinQA and TAT-QA, from
statement pages of US filings and from a Chinese annual report; every true sentence is then made false in one way: a digit,
the sign or direction, the unit, the scale, the period, or the item. A false sentence is caught when it is not supported. The
expected values come from the data's own cells and answers, never from the checker's reading of the text. Documents are split
in two halves by a hash of their id: the rules were written looking at the ``tune`` half only.

Beside it stands the naive check: every number of the sentence occurs in the source.
"""

import argparse
import gc
import hashlib
import json
import os
import random
import re
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from workbench.evidence.figures import check_claim

SHARED = Path(os.environ.get("WORKBENCH_SHARED", Path(__file__).resolve().parents[2] / "shared")) / "data"
CAUGHT, REFUSED, SPEED = 0.97, 0.03, 1000
KINDS = ("number", "sign", "unit", "scale", "period", "entity")


@dataclass(frozen=True)
class Pair:
    """A sentence about a source; ``kind`` is "true" or the way in which it was made false."""

    origin: str
    document: str
    source: str
    claim: str
    kind: str = "true"


@dataclass(frozen=True)
class Cell:
    """A value as the data gives it: one row label and one year of a table."""

    label: str
    year: int
    value: Decimal
    percent: bool
    currency: bool


@dataclass(frozen=True)
class Table:
    """A source with cells whose meaning is known."""

    origin: str
    document: str
    source: str
    cells: tuple[Cell, ...]
    scale: str
    chinese: bool = False


# --- reading the data -------------------------------------------------------------------------------------------------------

_NUMBER = re.compile(
    r"^\s*[$€£]?\s*(?P<open>\()?\s*[$€£]?\s*(?P<minus>[-–−])?\s*(?P<digits>\d[\d,]*(?:\.\d+)?)\s*\)?\s*(?P<percent>%)?\s*\)?\s*$"
)
_YEAR = re.compile(r"(?<!\d)(?:19[89]|20[0-4])\d(?!\d)")


def value_of(cell: str) -> tuple[Decimal, bool, bool] | None:
    """Number, is it a percentage, has it a currency sign; None for a cell that is not one number."""
    text = re.sub(r"(-?[\d.,]+\s?%?)\s*\(\s*[\d.,]+\s?%?\s*\)", r"\1", cell)
    match = _NUMBER.match(text)
    if match is None:
        return None
    value = Decimal(match["digits"].replace(",", ""))
    return (-value if match["open"] or match["minus"] else value), bool(match["percent"]), "$" in cell


def finqa_tables() -> Iterator[Table]:
    for line in (SHARED / "numeric_reasoning" / "finqa_dev_300.jsonl").open(encoding="utf-8"):
        row = json.loads(line)
        rendered = "\n".join(" | ".join(cells) for cells in row["table"])
        told = "\n".join(row["context"])
        source = f"{rendered}\n{told}" if digest(row["id"]) % 2 else f"{told}\n{rendered}"
        yield Table("finqa", row["id"], source, cells_of(row["table"]), scale_in(source))


def tatqa_tables() -> Iterator[Table]:
    for item in json.loads((SHARED / "numeric_reasoning" / "tatqa_dev_300.json").read_text("utf-8")):
        rendered = "\n".join(" | ".join(cells) for cells in item["table"]["table"])
        told = "\n".join(paragraph["text"] for paragraph in item["paragraphs"])
        yield Table(
            "tatqa",
            item["table"]["uid"],
            f"{told}\n{rendered}",
            cells_of(item["table"]["table"]),
            scale_in(f"{rendered}\n{told}"),
        )


def filing_tables() -> Iterator[Table]:
    """Statement pages: a line of years, then rows of one label and as many numbers."""
    import pypdfium2

    for name in sorted((SHARED / "filings" / "pdf").glob("*.pdf")):
        document = pypdfium2.PdfDocument(name)
        for number in range(min(len(document), 130)):
            text = document[number].get_textpage().get_text_range().replace("\r\n", "\n")
            cells = page_cells(text)
            if len(cells) >= 16:
                yield Table("filings", f"{name.stem}:{number}", text, cells, scale_in(text))
        document.close()


def page_cells(text: str) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    years: list[int] = []
    for line in text.split("\n"):
        found = [int(year) for year in _YEAR.findall(line)]
        if (
            len(found) in (2, 3)
            and not re.search(r"\d[\d,]{4,}|\.\s|\$", _YEAR.sub("", line))
            and len(set(found)) == len(found)
            and len(line) < 70
        ):
            years = (
                found
                if re.fullmatch(r"\s*", re.sub(r".*?(?:19|20)\d\d(.*)$", r"\1", line[line.rfind(str(found[-1])) :]))
                else []
            )
            continue
        match = re.match(r"^(?P<label>[A-Z][A-Za-z ,&\-'’()]{4,60}?)\s+(?P<values>[$(\d][\d,.$()\s%]*)$", line.strip())
        if not match or not years:
            continue
        values = re.findall(r"\(?\$?\s?\(?\d[\d,]*(?:\.\d+)?\s?\)?\s?%?", match["values"].replace("$", " "))
        if len(values) != len(years) or not unscaled(match["label"]):
            continue
        for year, value in zip(years, values, strict=True):
            parsed = value_of(value.strip())
            if parsed:
                cells.append(Cell(match["label"].strip(), year, *parsed))
    return distinct(cells)


def chinese_tables() -> Iterator[Table]:
    import pypdfium2

    document = pypdfium2.PdfDocument(SHARED / "filings_zh" / "pdf" / "CN_600201_2020_annual_report.pdf")
    for number in range(len(document)):
        text = document[number].get_textpage().get_text_range().replace("\r\n", "\n")
        if re.search(r"单位[:：]\s*元", text) is None or not re.search(r"2020 ?年度? 2019 ?年度?", text):
            continue
        cells = []
        for line in text.split("\n"):
            match = re.match(
                r"^(?:[一二三四五六七八九十]+、|（[一二三四五六]）|减：|加：|其中：)?(?P<label>[一-鿿]{3,20})\s+(?P<one>-?[\d,]+\.\d\d)\s+(?P<other>-?[\d,]+\.\d\d)$",
                line.strip(),
            )
            if match:
                for year, key in ((2020, "one"), (2019, "other")):
                    cells.append(Cell(match["label"], year, Decimal(match[key].replace(",", "")), False, True))
        if len(cells) >= 6:
            yield Table("filings_zh", f"zh:{number}", text, distinct(cells), "元", chinese=True)
    document.close()


def chinese_statements(rows: int = 160) -> Iterator[Table]:
    """Company-years of Chinese listed companies, written as a report writes them."""
    import pandas as pd

    frame = pd.read_parquet(SHARED / "cn_statements" / "statements.parquet")
    names = [
        name
        for name in (
            "营业收入",
            "营业成本",
            "净利润",
            "营业利润",
            "研发费用",
            "销售费用",
            "管理费用",
            "财务费用",
            "投资收益",
            "利润总额",
        )
        if name in frame
    ]
    counts = frame.groupby("证券简称")["年份"].transform("count")
    chosen = sorted(frame[counts >= 2]["证券简称"].unique())[:rows]
    for company in chosen:
        part = frame[frame["证券简称"] == company].sort_values("年份").tail(2)
        years = [int(str(year)[:4]) for year in part["年份"]]
        items = [name for name in names if part[name].notna().all() and (part[name].abs() > 1e6).all()]
        if len(items) < 4 or len(set(years)) < 2:
            continue
        cells = [
            Cell(name, year, Decimal(str(round(float(value), 2))), False, True)
            for name in items
            for year, value in zip(years, part[name], strict=True)
        ]
        if digest(company) % 2:
            text = "\n".join(
                [
                    f"{company} 单位：元",
                    f"项目 | {years[1]}年 | {years[0]}年",
                    *(f"{name} | {part[name].iloc[1]:,.2f} | {part[name].iloc[0]:,.2f}" for name in items),
                ]
            )
        else:
            text = "".join(
                f"{year}年，{company}" + "，".join(f"{name}为{row[name] / 1e4:,.2f}万元" for name in items) + "。"
                for year, (_, row) in zip(years, part.iterrows(), strict=True)
            )
            cells = [
                replace(cell, value=(cell.value / 10000).quantize(Decimal("0.01"), ROUND_HALF_UP) * 10000) for cell in cells
            ]
        yield Table("cn_statements", company, text, tuple(cells), "元", chinese=True)


def cells_of(table: Sequence[Sequence[str]]) -> tuple[Cell, ...]:
    """Cells whose column names exactly one year and whose label names none."""
    years: dict[int, int] = {}
    cells: list[Cell] = []
    for row in table:
        found = {index: _YEAR.findall(cell) for index, cell in enumerate(row) if index}
        if any(found.values()) and not any(value_of(cell) and not _YEAR.search(cell) for cell in row[1:]):
            years = {index: int(year[0]) for index, year in found.items() if len(year) == 1}
            continue
        label = row[0].strip()
        if not years or not re.search(r"[a-zA-Z]{3}", label) or _YEAR.search(label) or not unscaled(label):
            continue
        for index, year in years.items():
            parsed = (
                value_of(row[index]) if index < len(row) and row[index].strip("$ ") not in ("2013", "2014", "2019") else None
            )
            if parsed and list(years.values()).count(year) == 1:
                cells.append(Cell(label, year, *parsed))
    return distinct(cells)


def unscaled(label: str) -> bool:
    """Labels whose unit the data does not tell are left out."""
    return not re.search(
        r"per share|per common|shares|%|percent|rate|ratio|number|\bin\b.*(?:million|thousand)|millions|note|[0-9]|margin|diluted|basic|employees|eps|year ended",
        label,
        re.IGNORECASE,
    )


def distinct(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """Without labels that stand twice for a year, or are bare heads such as "other"."""
    seen: dict[tuple[str, int], int] = defaultdict(int)
    for cell in cells:
        seen[cell.label.lower(), cell.year] += 1
    return tuple(
        cell
        for cell in cells
        if seen[cell.label.lower(), cell.year] == 1
        and cell.value
        and len(cell.label) > 5
        and not re.match(r"(?i)other\b|total$", cell.label)
    )


def scale_in(text: str) -> str:
    match = re.search(
        r"\b(?:in|dollars in|of)\s+(?:[a-z.$]+\s+)?(thousands|millions|billions)\b|\(\s*(thousands|millions|billions)\b|^\s*(millions|thousands)\b",
        text,
        re.IGNORECASE | re.MULTILINE,
    )
    if match is None and re.search(r"[$€£]\s?m\b", text, re.IGNORECASE):
        return "million"
    return next((group.lower().rstrip("s") for group in match.groups() if group), "") if match else ""


# --- stating what is true ----------------------------------------------------------------------------------------------------

ENGLISH_LEVEL = (
    "{label} was {value} in {year}.", "In {year}, {label} amounted to {value}.", "{label} came to {value} for {year}.",
    "For {year} the company reported {label} of {value}.", "{label} stood at {value} in {year}.", "{label} totaled {value} during fiscal {year}.",
)  # fmt: skip
ENGLISH_CHANGE = (
    "{label} {moved} {percent} in {year} to {value}.", "{label} {moved} by {percent} from {before} to {year}.",
    "Compared with {before}, {label} {moved} {percent} to {value} in {year}.", "In {year} {label} was {value}, {side} {percent} from {before}.",
    "There was a {percent} {noun} in {label} between {before} and {year}.", "{label} {moved} from {prior} in {before} to {value} in {year}.",
    "{label} {moved} by {gap} in {year}, from {prior} to {value}.",
)  # fmt: skip
CHINESE_LEVEL = ("{year}年{label}为{value}。", "{year}年，公司{label}达到{value}。", "公司{year}年实现{label}{value}。")
CHINESE_CHANGE = (
    "{year}年{label}为{value}，同比{moved}{percent}。", "{label}由{before}年的{prior}{moved}至{year}年的{value}。",
    "与{before}年相比，{year}年{label}{moved}了{percent}。", "{year}年{label}同比{moved}{gap}，为{value}。",
)  # fmt: skip


def state(table: Table, random_: random.Random, most: int) -> Iterator[Pair]:
    """True sentences about a table, each with its falsifications."""
    cells = list(table.cells)
    random_.shuffle(cells)
    for cell in cells[:most]:
        before = [other for other in table.cells if other.label == cell.label and other.year == cell.year - 1]
        forms = CHINESE_LEVEL if table.chinese or (random_.random() < 0.15) else ENGLISH_LEVEL
        yield from with_false(table, cell, None, random_.choice(forms), random_)
        if re.search(r"(?i)% *(?:change|increase)|percent(?:age)? (?:change|increase)|变动比例|增减", table.source):
            continue  # a stated percentage wins over the computed one
        if (
            before
            and before[0].value
            and re.search(rf"(?<![\d.]){abs(cell.value / before[0].value * 100 - 100):.0f} ?%", table.source)
        ):
            continue  # the same where the text states it in whole percents
        if (
            before
            and before[0].value > 0
            and cell.value > 0
            and not cell.percent
            and Decimal("0.01") < abs(cell.value / before[0].value - 1) < 5
        ):
            forms = CHINESE_CHANGE if table.chinese or (random_.random() < 0.15) else ENGLISH_CHANGE
            yield from with_false(table, cell, before[0], random_.choice(forms), random_)


def with_false(table: Table, cell: Cell, before: Cell | None, form: str, random_: random.Random) -> Iterator[Pair]:
    han = any("一" <= char <= "鿿" for char in form)
    style = random_.randrange(3)
    true = say(form, cell, before, table, style, han=han)
    yield Pair(table.origin, table.document, table.source, true)
    for kind in KINDS:
        false = falsify(kind, form, cell, before, table, style, random_, han=han)
        if false is not None and false != true:
            yield Pair(table.origin, table.document, table.source, false, kind)


def say(form: str, cell: Cell, before: Cell | None, table: Table, style: int, *, han: bool, up: bool | None = None, label: str | None = None,
        year: int | None = None, scale: str | None = None, percent_sign: str | None = None, currency: str | None = None, nudge: Decimal | None = None) -> str:  # fmt: skip
    """The sentence; each optional argument makes it false in one way."""
    scale = table.scale if scale is None else scale
    value = shown(cell, scale, table, style, han=han, currency=currency, nudge=nudge, percent_sign=percent_sign)
    name = label or cell.label
    if han and name.isascii():
        name = f" {name} "
    fields = {
        "label": name if han else name[:1].lower() + name[1:] if not name.isupper() else name,
        "year": year or cell.year,
        "value": value,
    }
    if before is not None:
        growth = (cell.value / before.value - 1) * 100
        places = Decimal("0.1") if style else Decimal("0.01")
        rate = abs(growth).quantize(places, ROUND_HALF_UP) + (nudge if nudge is not None and "{value}" not in form else 0)
        rising = growth > 0 if up is None else up
        sign = percent_sign if percent_sign is not None else "%"
        fields |= {
            "before": before.year, "prior": shown(before, scale, table, style, han=han, currency=currency, percent_sign=None),
            "gap": shown(replace(cell, value=abs(cell.value - before.value)), scale, table, style, han=han, currency=currency, percent_sign=None),
            "percent": f"{rate}{sign if han or sign == '%' else ' ' + sign}",
            "moved": ("增长" if rising else "下降") if han else ("rose" if style else "increased") if rising else ("fell" if style else "decreased"),
            "side": "up" if rising else "down", "noun": "increase" if rising else "decrease",
        }  # fmt: skip
    sentence = form.format(**fields)
    return sentence[:1].upper() + sentence[1:]


def shown(
    cell: Cell,
    scale: str,
    table: Table,
    style: int,
    *,
    han: bool,
    currency: str | None,
    percent_sign: str | None,
    nudge: Decimal | None = None,
) -> str:
    if cell.percent:
        return f"{cell.value + (nudge or 0)}{percent_sign or '%'}"
    value, unit = cell.value, scale
    if table.chinese:
        power, word = ((0, "元"), (4, "万元"), (8, "亿元"))[
            style if abs(cell.value) >= 10**9 else 0 if abs(cell.value) < 10**6 else style % 2
        ]
        value = (value / 10**power).quantize(Decimal("0.01"), ROUND_HALF_UP) + (nudge or 0) * (1 if power else 1000)
        if scale != table.scale:
            word = {"元": "万元", "万元": "亿元", "亿元": "万元"}[word]
        return f"{value:,}{word if currency is None else word.replace('元', currency)}"
    value += nudge or 0
    if han:
        words = {"": "", "thousand": "千", "million": "百万", "billion": "十亿"}
        return f"{value:,}{words[unit]}{currency or '美元'}"
    sign = currency or ("$" if table.origin != "finqa" or cell.currency or unit else "")
    number = f"{abs(value):,}"
    number = f"{sign}({number})" if value < 0 and style == 0 else f"-{sign}{number}" if value < 0 else f"{sign}{number}"
    return f"{number} {unit}".strip()


def falsify(
    kind: str, form: str, cell: Cell, before: Cell | None, table: Table, style: int, random_: random.Random, *, han: bool
) -> str | None:
    """The sentence made false, or None where that way does not apply."""
    if kind == "number":
        size = max(abs(cell.value), Decimal(1)) if "{value}" in form else Decimal(10)
        digits = random_.choice((Decimal("0.011"), Decimal("0.1"), Decimal("0.3")))
        nudge = (size * digits).quantize(
            Decimal(1) if size > 10 or cell.value == int(cell.value) else Decimal("0.1"), ROUND_HALF_UP
        )
        return number_changed(form, cell, before, table, style, nudge or Decimal(2), random_, han=han)
    if kind == "sign":
        return sign_changed(form, cell, before, table, style, han=han)
    if kind == "unit":
        return unit_changed(form, cell, before, table, style, random_, han=han)
    if kind == "scale":
        return scale_changed(form, cell, before, table, style, random_, han=han)
    if kind == "period":
        others = [
            other for other in table.cells if other.label == cell.label and other.year != cell.year and differs(other, cell)
        ]
        if (
            not others
            or before is not None
            and any(other.year == before.year for other in others)
            and "{before}" in form
            and len(others) < 2
        ):
            return None
        years = [other.year for other in others if before is None or other.year != before.year]
        return say(form, cell, before, table, style, han=han, year=random_.choice(years)) if years else None
    others = [
        other
        for other in table.cells
        if other.year == cell.year and distinct_items(other.label, cell.label) and differs(other, cell)
    ]
    if before is not None:
        others = [other for other in others if item_moves_otherwise(other, table, cell, before)]
    return say(form, cell, before, table, style, han=han, label=random_.choice(others).label) if others else None


def number_changed(
    form: str, cell: Cell, before: Cell | None, table: Table, style: int, nudge: Decimal, random_: random.Random, *, han: bool
) -> str:
    """One printed number of the sentence gets another digit; years are left alone."""
    sentence = say(form, cell, before, table, style, han=han)
    spots = [match for match in re.finditer(r"\d[\d,]*(?:\.\d+)?", sentence) if not re.fullmatch(r"(?:19|20)\d\d", match[0])]
    if not spots:
        return sentence
    spot = random_.choice(spots)
    places = [at for at, char in enumerate(spot[0]) if char.isdigit()][:3]
    at = random_.choice(places)
    digit = random_.choice([char for char in "123456789" if char != spot[0][at]])
    return sentence[: spot.start()] + spot[0][:at] + digit + spot[0][at + 1 :] + sentence[spot.end() :]


def sign_changed(form: str, cell: Cell, before: Cell | None, table: Table, style: int, *, han: bool) -> str | None:
    if before is not None:
        return say(form, cell, before, table, style, han=han, up=cell.value < before.value)
    if re.search(
        r"(?i)purchase|payment|repay|dividend|expenditure|cost|expense|tax|used|acqui|loss|benefit|费用|成本|支", cell.label
    ):
        return None
    return say(form, replace(cell, value=-cell.value), before, table, style, han=han)


def unit_changed(
    form: str, cell: Cell, before: Cell | None, table: Table, style: int, random_: random.Random, *, han: bool
) -> str | None:
    if before is not None and "{percent}" in form and random_.random() < 0.6 or cell.percent:
        sign = random_.choice(("个百分点", "个基点") if han else ("percentage points", "basis points"))
        return say(
            form, cell, before, table, style, han=han, percent_sign=sign if han else f" {sign}" if cell.percent else sign
        )
    if "{value}" not in form or not han and not (cell.currency or table.scale):
        return None
    return say(form, cell, before, table, style, han=han, currency=random_.choice(("欧元", "英镑") if han else ("€", "£")))


def scale_changed(
    form: str, cell: Cell, before: Cell | None, table: Table, style: int, random_: random.Random, *, han: bool
) -> str | None:
    if cell.percent or "{value}" not in form:
        return None
    other = (
        "亿" if table.chinese else random_.choice([word for word in ("thousand", "million", "billion") if word != table.scale])
    )
    return say(form, cell, before, table, style, han=han, scale=other)


def differs(one: Cell, other: Cell) -> bool:
    return abs(abs(one.value) - abs(other.value)) > abs(other.value) * Decimal("0.01")


def distinct_items(one: str, other: str) -> bool:
    """Whether two labels name different things beyond doubt: neither is the other with a word added."""
    first, second = set(re.findall(r"[a-z]+|[一-鿿]", one.lower())), set(re.findall(r"[a-z]+|[一-鿿]", other.lower()))
    return bool(first - second) and bool(second - first)


def item_moves_otherwise(other: Cell, table: Table, cell: Cell, before: Cell) -> bool:
    past = next((found for found in table.cells if found.label == other.label and found.year == before.year), None)
    if past is None or not past.value:
        return False
    return abs(other.value / past.value - cell.value / before.value) > Decimal("0.02")


# --- what the data's own questions and answers say -------------------------------------------------------------------------

_ASKED = re.compile(r"^(?:what|how much) (?:was|is|were|are) (?:the )?(?P<rest>[^?]{8,})\?$", re.IGNORECASE)


def tatqa_answers() -> Iterator[Pair]:
    """ "What was the average X?" with its answer makes "The average X was 96.33 million"."""
    for item in json.loads((SHARED / "numeric_reasoning" / "tatqa_dev_300.json").read_text("utf-8")):
        rendered = "\n".join(" | ".join(cells) for cells in item["table"]["table"])
        source = "\n".join(paragraph["text"] for paragraph in item["paragraphs"]) + "\n" + rendered
        for question in item["questions"]:
            asked = _ASKED.match(" ".join(question["question"].split()))
            answer = question["answer"]
            if question["answer_type"] != "arithmetic" or asked is None or not isinstance(answer, int | float):
                continue
            yield from answered(
                "tatqa questions", item["table"]["uid"], source, asked["rest"], Decimal(str(answer)), question["scale"]
            )


def finqa_answers() -> Iterator[Pair]:
    for line in (SHARED / "numeric_reasoning" / "finqa_dev_300.jsonl").open(encoding="utf-8"):
        row = json.loads(line)
        asked = _ASKED.match(row["question"].strip())
        steps = row["program"].split("), ")
        if (
            asked is None
            or len(steps) > 2
            or not isinstance(row["answer"], int | float)
            or "const" in row["program"]
            or abs(row["answer"]) > 1e9
        ):
            continue
        source = "\n".join(row["context"]) + "\n" + "\n".join(" | ".join(cells) for cells in row["table"])
        percent = re.search(r"percent|portion|growth rate|margin|%", asked["rest"])
        value = Decimal(str(row["answer"]))
        if percent and "divide" in row["program"]:
            yield from answered(
                "finqa questions", row["id"], source, asked["rest"], (value * 100).quantize(Decimal("0.1")), "percent"
            )
        elif not percent:
            yield from answered(
                "finqa questions", row["id"], source, asked["rest"], value.quantize(Decimal("0.01")).normalize(), "plain"
            )


def answered(origin: str, document: str, source: str, rest: str, value: Decimal, scale: str) -> Iterator[Pair]:
    def told(number: Decimal) -> str:
        unit = {"percent": "%", "thousand": " thousand", "million": " million", "billion": " billion"}.get(scale, "")
        return f"The {rest.strip()} was {number:f}{unit}."

    yield Pair(origin, document, source, told(value))
    shift = max(abs(value) * Decimal("0.07"), Decimal(1)).quantize(Decimal(1)) if abs(value) > 20 else Decimal("1.3")
    yield Pair(origin, document, source, told(value + shift), "number")
    if scale in ("thousand", "million", "billion"):
        wrong = {"thousand": "million", "million": "billion", "billion": "million"}[scale]
        yield Pair(origin, document, source, told(value).replace(f" {scale}.", f" {wrong}."), "scale")
    if value < 0 and not re.search(r"differ", rest):
        yield Pair(origin, document, source, told(-value), "sign")


# --- measuring --------------------------------------------------------------------------------------------------------------


def digest(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)


def naive(claim: str, source: str) -> bool:
    """Every number of the claim occurs in the source."""
    numbers = re.compile(r"\d[\d,]*(?:\.\d+)?")
    known = {number.replace(",", "") for number in numbers.findall(source)}
    return all(number.replace(",", "") in known for number in numbers.findall(claim))


def build(most: int = 5) -> list[Pair]:
    pairs: list[Pair] = []
    tables: Iterable[Table] = (*finqa_tables(), *tatqa_tables(), *filing_tables(), *chinese_tables(), *chinese_statements())
    for table in tables:
        pairs += state(table, random.Random(digest(table.document)), most)
    return [*pairs, *tatqa_answers(), *finqa_answers()]


def measure(pairs: Sequence[Pair], *, show: int, only: str) -> tuple[float, float, float]:
    """Print the table; share caught, share of true ones refused, sentences per second of processor time."""
    gc.collect()
    started = time.process_time()
    verdicts = [check_claim(pair.claim, pair.source).supported for pair in pairs]
    speed = len(pairs) / (time.process_time() - started)
    simple = [naive(pair.claim, pair.source) for pair in pairs]
    origins = sorted({pair.origin for pair in pairs})
    print(f"{'':<18}{'refused':>16}{'caught':>16}" + "".join(f"{kind:>14}" for kind in KINDS))
    for origin in [*origins, "all"]:
        print_row(origin, pairs, verdicts)
    print_row("all, naive check", pairs, simple)
    false = [verdict for pair, verdict in zip(pairs, verdicts, strict=True) if pair.kind != "true"]
    true = [verdict for pair, verdict in zip(pairs, verdicts, strict=True) if pair.kind == "true"]
    shown_wrong(pairs, verdicts, show, only)
    return 1 - sum(false) / len(false), 1 - sum(true) / len(true), speed


def print_row(origin: str, pairs: Sequence[Pair], verdicts: Sequence[bool]) -> None:
    name = origin if origin.startswith("all") else origin
    chosen = [
        (pair.kind, verdict)
        for pair, verdict in zip(pairs, verdicts, strict=True)
        if name.startswith("all") or pair.origin == origin
    ]

    def share(kinds: Sequence[str], refused: bool = True) -> str:
        found = [not verdict for kind, verdict in chosen if kind in kinds]
        return f"{sum(found) / len(found):.1%} ({len(found)})" if found else "-"

    print(f"{name:<18}{share(['true']):>16}{share(KINDS):>16}" + "".join(f"{share([kind]):>14}" for kind in KINDS))


def shown_wrong(pairs: Sequence[Pair], verdicts: Sequence[bool], show: int, only: str) -> None:
    wrong = [
        pair
        for pair, verdict in zip(pairs, verdicts, strict=True)
        if verdict != (pair.kind == "true") and only in f"{pair.origin} {pair.kind}"
    ]
    random.Random(1).shuffle(wrong)
    for pair in wrong[:show]:
        print(f"\n[{pair.origin} {pair.kind} {pair.document}] {pair.claim}")
        for figure in check_claim(pair.claim, pair.source).figures:
            print(f"    {figure.text} [{figure.period}] {figure.state}: {figure.reason}")


def main() -> int:
    """Print the table; 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=("tune", "held-out", "both"), default="held-out")
    parser.add_argument("--cells", type=int, default=5, help="cells of each table that are stated")
    parser.add_argument("--show", type=int, default=0, help="print so many wrong verdicts")
    parser.add_argument("--only", default="", help="show those whose origin and kind contain this")
    arguments = parser.parse_args()
    if not SHARED.is_dir():
        print(f"The data is not here ({SHARED}); set WORKBENCH_SHARED.")
        return 2
    wanted = {"tune": (0,), "held-out": (1,), "both": (0, 1)}[arguments.half]
    pairs = [
        pair
        for pair in build(arguments.cells)
        if digest(f"half {pair.document.split(':')[0] if pair.origin == 'filings' else pair.document}") % 2 in wanted
    ]
    caught, refused, speed = measure(pairs, show=arguments.show, only=arguments.only)
    print(
        f"\n{arguments.half}: caught {caught:.2%} (target {CAUGHT:.0%}), true refused {refused:.2%} (target {REFUSED:.0%}), {speed:,.0f} sentences/s (target {SPEED:,})"
    )
    return 0 if caught >= CAUGHT and refused <= REFUSED and speed >= SPEED else 1


if __name__ == "__main__":
    sys.exit(main())
