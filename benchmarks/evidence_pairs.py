"""True sentence-source pairs from public data, and each made false in one way: what ``benchmarks/evidence.py`` measures on."""

import hashlib
import json
import os
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

SHARED = Path(os.environ.get("WORKBENCH_SHARED", Path(__file__).resolve().parents[2] / "shared")) / "data"
FALSE_KINDS = ("number", "sign", "unit", "scale", "period", "entity")


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
                r"^(?:[一二三四五六七八九十]+、|（[一二三四五六]）|减：|加："
                r"|其中：)?(?P<label>[一-鿿]{3,20})\s+(?P<one>-?[\d,]+\.\d\d)\s+(?P<other>-?[\d,]+\.\d\d)$",
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
    section = ""
    if any(re.match(r"100(?:\.0+)? ?%$", cell.strip()) for row in table[:4] for cell in row[1:]):
        return ()  # everything is told in percent of the first row, mostly without the sign
    for row in table:
        if row[0].strip() and not any(cell.strip() for cell in row[1:]):
            section = row[0]
        found = {index: _YEAR.findall(cell) for index, cell in enumerate(row) if index}
        if any(found.values()) and not any(value_of(cell) and not _YEAR.search(cell) for cell in row[1:]):
            years = {index: int(year[0]) for index, year in found.items() if len(year) == 1}
            continue
        label = row[0].strip()
        if re.search(r"(?i)per .*share", section):
            continue
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
        r"per share|per common|shares|%|percent|rate|ratio|number|\bin\b.*(?:million|thousand)|millions"
        r"|note|[0-9]|margin|diluted|basic|employees|eps|year ended|\bdays\b",
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
        r"\b(?:in|dollars in|of)\s+(?:[a-z.$]+\s+)?(thousands|millions|billions)\b|\(\s*(thousands"
        r"|millions|billions)\b|^\s*(millions|thousands)\b",
        text,
        re.IGNORECASE | re.MULTILINE,
    )
    if match is None and re.search(r"[$€£]\s?m\b", text, re.IGNORECASE):
        return "million"
    if match is None and re.search(r"['’$]\s?000\b", text):
        return "thousand"
    return next((group.lower().rstrip("s") for group in match.groups() if group), "") if match else ""


# --- stating what is true ----------------------------------------------------------------------------------------------------

ENGLISH_LEVEL = (
    "{label} was {value} in {year}.", "In {year}, {label} amounted to {value}.", "{label} came to {value} for {year}.",
    "For {year} the company reported {label} of {value}.",
    "{label} stood at {value} in {year}.", "{label} totaled {value} during fiscal {year}.",
)  # fmt: skip
ENGLISH_CHANGE = (
    "{label} {moved} {percent} in {year} to {value}.", "{label} {moved} by {percent} from {before} to {year}.",
    "Compared with {before}, {label} {moved} {percent} to {value} in {year}.",
    "In {year} {label} was {value}, {side} {percent} from {before}.",
    "There was a {percent} {noun} in {label} between {before} and {year}.",
    "{label} {moved} from {prior} in {before} to {value} in {year}.",
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
        yield from with_false(Saying(table, random_.choice(forms), cell, None, random_.randrange(3)), random_)
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
            yield from with_false(Saying(table, random_.choice(forms), cell, before[0], random_.randrange(3)), random_)


@dataclass(frozen=True)
class Saying:
    """A form filled from one cell (and the year before); the fields after ``style`` make it false when they are set."""

    table: Table
    form: str
    cell: Cell
    before: Cell | None
    style: int
    up: bool | None = None
    label: str | None = None
    year: int | None = None
    scale: str | None = None
    rate_unit: str = "%"
    currency: str | None = None

    @property
    def han(self) -> bool:
        return any("一" <= char <= "鿿" for char in self.form)

    def sentence(self) -> str:
        name = self.label or self.cell.label
        if self.han:
            name = f" {name} " if name.isascii() else name
        elif not name.isupper():
            name = name[:1].lower() + name[1:]
        fields = {"label": name, "year": self.year or self.cell.year, "value": self.amount(self.cell)}
        told = self.form.format(**fields, **(self.movement(self.before) if self.before is not None else {}))
        return told[:1].upper() + told[1:]

    def movement(self, before: Cell) -> dict[str, str | int]:
        growth = (self.cell.value / before.value - 1) * 100
        rate = abs(growth).quantize(Decimal("0.1") if self.style else Decimal("0.01"), ROUND_HALF_UP)
        rising = growth > 0 if self.up is None else self.up
        spaced = "" if self.han or self.rate_unit == "%" else " "
        return {
            "before": before.year,
            "prior": self.amount(before),
            "gap": self.amount(replace(self.cell, value=abs(self.cell.value - before.value))),
            "percent": f"{rate}{spaced}{self.rate_unit}",
            "moved": self.verb(rising),
            "side": "up" if rising else "down",
            "noun": "increase" if rising else "decrease",
        }

    def verb(self, rising: bool) -> str:
        if self.han:
            return "增长" if rising else "下降"
        return ("rose", "increased")[self.style % 2] if rising else ("fell", "decreased")[self.style % 2]

    def amount(self, cell: Cell) -> str:
        if cell.percent:
            return f"{cell.value}{'' if self.han or self.rate_unit == '%' else ' '}{self.rate_unit}"
        if self.table.chinese:
            return self.chinese_amount(cell)
        unit = self.table.scale if self.scale is None else self.scale
        if self.han:
            words = {"": "", "thousand": "千", "million": "百万", "billion": "十亿"}
            return f"{cell.value:,}{words[unit]}{self.currency or '美元'}"
        sign = self.currency or ("$" if self.table.origin != "finqa" or cell.currency or unit else "")
        number = f"{sign}{abs(cell.value):,}"
        if cell.value < 0:
            number = f"{sign}({abs(cell.value):,})" if self.style == 0 else f"-{number}"
        return f"{number} {unit}".strip()

    def chinese_amount(self, cell: Cell) -> str:
        size = abs(cell.value)
        power, word = ((0, "元"), (4, "万元"), (8, "亿元"))[
            self.style if size >= 10**9 else 0 if size < 10**6 else self.style % 2
        ]
        value = (cell.value / 10**power).quantize(Decimal("0.01"), ROUND_HALF_UP)
        if self.scale is not None:
            word = {"元": "万元", "万元": "亿元", "亿元": "万元"}[word]
        return f"{value:,}{word if self.currency is None else word.replace('元', self.currency)}"


def with_false(saying: Saying, random_: random.Random) -> Iterator[Pair]:
    table, true = saying.table, saying.sentence()
    yield Pair(table.origin, table.document, table.source, true)
    for kind in FALSE_KINDS:
        false = falsify(kind, saying, random_)
        if false is not None and false != true:
            yield Pair(table.origin, table.document, table.source, false, kind)


def falsify(kind: str, saying: Saying, random_: random.Random) -> str | None:
    """The sentence made false in one way, or None where that way does not apply."""
    if kind == "number":
        return number_changed(saying.sentence(), random_)
    if kind == "period":
        return period_changed(saying, random_)
    if kind == "entity":
        return item_changed(saying, random_)
    changed = {"sign": sign_changed, "unit": unit_changed, "scale": scale_changed}[kind](saying, random_)
    return changed.sentence() if changed else None


def number_changed(sentence: str, random_: random.Random) -> str:
    """One of the first three digits of one number becomes another; years are left alone."""
    spots = [match for match in re.finditer(r"\d[\d,]*(?:\.\d+)?", sentence) if not re.fullmatch(r"(?:19|20)\d\d", match[0])]
    if not spots:
        return sentence
    spot = random_.choice(spots)
    at = random_.choice([at for at, char in enumerate(spot[0]) if char.isdigit()][:3])
    digit = random_.choice([char for char in "123456789" if char != spot[0][at]])
    return sentence[: spot.start()] + spot[0][:at] + digit + spot[0][at + 1 :] + sentence[spot.end() :]


def sign_changed(saying: Saying, random_: random.Random) -> Saying | None:
    """A rise becomes a fall; a level gets the other sign, unless its label is told without one (payments, costs)."""
    if saying.before is not None:
        return replace(saying, up=saying.cell.value < saying.before.value)
    if re.search(
        r"(?i)purchase|payment|repay|dividend|expenditure|cost|expense|tax|used|acqui|loss|benefit|费用"
        r"|成本|支",
        saying.cell.label,
    ):
        return None
    return replace(saying, cell=replace(saying.cell, value=-saying.cell.value))


def unit_changed(saying: Saying, random_: random.Random) -> Saying | None:
    if saying.cell.percent or (saying.before is not None and "{percent}" in saying.form and random_.random() < 0.6):
        units = ("个百分点", "个基点") if saying.han else ("percentage points", "basis points")
        return replace(saying, rate_unit=random_.choice(units))
    if "{value}" not in saying.form or not (saying.han or saying.cell.currency or saying.table.scale):
        return None
    return replace(saying, currency=random_.choice(("欧元", "英镑") if saying.han else ("€", "£")))


def scale_changed(saying: Saying, random_: random.Random) -> Saying | None:
    if saying.cell.percent or "{value}" not in saying.form:
        return None
    return replace(
        saying, scale=random_.choice([word for word in ("thousand", "million", "billion") if word != saying.table.scale])
    )


def period_changed(saying: Saying, random_: random.Random) -> str | None:
    cell, before = saying.cell, saying.before
    others = [
        other for other in saying.table.cells if other.label == cell.label and other.year != cell.year and differs(other, cell)
    ]
    years = [other.year for other in others if before is None or other.year != before.year]
    return replace(saying, year=random_.choice(years)).sentence() if years else None


def item_changed(saying: Saying, random_: random.Random) -> str | None:
    cell, before = saying.cell, saying.before
    others = [
        other
        for other in saying.table.cells
        if other.year == cell.year and distinct_items(other.label, cell.label) and differs(other, cell)
        and (before is None or item_moves_otherwise(other, saying.table, cell, before))
    ]  # fmt: skip
    return replace(saying, label=random_.choice(others).label).sentence() if others else None


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


def all_tables() -> list[Table]:
    """Every source with its cells."""
    return [*finqa_tables(), *tatqa_tables(), *filing_tables(), *chinese_tables(), *chinese_statements()]


def build(tables: Iterable[Table], most: int = 5) -> list[Pair]:
    """Plain sentences about the tables, and what the data's own questions and answers say."""
    pairs: list[Pair] = []
    for table in tables:
        pairs += state(table, random.Random(digest(table.document)), most)
    return [*pairs, *tatqa_answers(), *finqa_answers()]


def digest(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)
