"""Remarks as an analyst or a language model makes them on figures from filings, each made false in one way.

The figures are real cells of TAT-QA, FinQA, US filings and Chinese statements; the source is laid out anew (a table in one of
several layouts, or prose), so that its meaning is known beforehand and the expected values never come from the checker.
"""

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import partial

from benchmarks.evidence_pairs import Cell, Pair, Table, differs, digest, distinct_items

POWERS = {"": 0, "thousand": 3, "million": 6, "billion": 9}
HAN_POWERS = {"元": 0, "万元": 4, "亿元": 8}
MOVES = {
    "rose": ("rose", "fell"), "increased": ("increased", "decreased"), "grew": ("grew", "declined"), "up": ("up", "down"),
    "higher": ("higher", "lower"), "rise": ("rise", "fall"), "increase": ("increase", "decrease"),
    "climbed": ("climbed", "dropped"),
    "增长": ("增长", "下降"), "增加": ("增加", "减少"), "增至": ("增至", "降至"), "增幅": ("增幅", "降幅"),
    "上升": ("上升", "下滑"),
}  # fmt: skip

#: Forms about one item in two years, about two items, over three years, of percentages, and of amounts per share.
MOVING = (
    "{L} came to {b} in FY{y}, {up} {pct} on the year.", "{L} {rose} {pct} year over year to {b} in {y}.",
    "{L} {rose} from {a} in {p} to {b} in {y}, {an_increase} of {pct}.", "{L} was {b} in {y} versus {a} in {p}.",
    "{L} was {b} in {y}, compared with {a} in the prior year.", "At {b} in {y}, {L} was {gap} {higher} than a year earlier.",
    "Fiscal {y} saw {L} of {b}, against {a} a year earlier.", "{L} {rose} by {gap} ({pct}) to {b} in fiscal {y}.",
    "{L} {climbed} {pct} in {y}.", "{y} {L}: {b} ({p}: {a}).",
    "In {y}, the company's {L} {increased} to {b} from {a} the year before, a {pct} {rise}.",
    "{L} of {b} in {y} compares with {a} in {p}.", "{L} {grew} by {gap} between {p} and {y}.",
    "The {pct} {increase} in {L} in {y} took it to {b}.", "{L} was {pct} {higher} in {y} than in {p}.",
    "In {p}, {L} stood at {a}; by {y} it had reached {b}.", "{L} went from {a} to {b} over the course of {y}.",
)  # fmt: skip
ACROSS = (
    "{L} equalled {share} of {M} in {y}.", "As a percentage of {M}, {L} was {share} in {y}.",
    "The ratio of {L} to {M} was {share} in {y}.",
    "{bigger} exceeded {smaller} by {margin} in {y}.", "{L} and {M} together came to {both} in {y}.",
    "{L} {rose} {pct} to {b} in {y}, while {M} was {m}.", "In {y}, {L} was {b} and {M} was {m}.",
    "{L} and {M} were {b} and {m}, respectively, in {y}.", "{L} was {b} in {y}. {M} came to {m}.",
)  # fmt: skip
SPANNING = (
    "{L} averaged {mean} over {o}-{y}.", "Cumulative {L} for {o} through {y} was {sum}.",
    "The three-year average of {L} was {mean}.",
    "{L} grew at a compound annual rate of {cagr} from {o} to {y}.", "Between {o} and {y}, {L} {rose} by {pct3}.",
    "{L} was {b}, {a} and {c} in {y}, {p} and {o}, respectively.", "From {o} to {y}, {L} showed a CAGR of {cagr}.",
)  # fmt: skip
RATES = (
    "{L} was {b} in {y}, {up} from {a} in {p}.", "{L} {rose} by {bp} to {b} in {y}.",
    "{L} {increased} {pp} to {b} in {y} from {a}.",
    "{L} was {bp} {higher} in {y} than in {p}.", "In {y} {L} {climbed} {pp}.",
)  # fmt: skip
SHARES = (
    "{L} of {b} in {y} versus {a} in {p}.", "{L} {rose} {pct} to {b} in {y}.", "{L} was {b} in {y}, {up} {gap} from {p}.",
    "The company earned {b} per share in {y}.",
)  # fmt: skip
HAN_MOVING = (
    "{y}年，{L}为{b}，同比{增长}{pct}。", "{y}年{L}由上年的{a}{增至}{b}。", "{y}年{L}较{p}年{增加}{gap}。",
    "{y}年公司{L}{b}，上年同期为{a}，{增幅}为{pct}。", "与{p}年相比，{y}年{L}{上升}{pct}至{b}。",
    "{L}从{p}年的{a}{增至}{y}年的{b}。",
    "{y}年度，{L}达{b}，较上年{增加}{gap}，{增幅}{pct}。", "{y}年{L}约{about}。",
    "{p}年、{y}年{L}分别为{a}和{b}。", "{y}年{L}同比{增长}{pct}。",
)  # fmt: skip
HAN_ACROSS = (
    "{y}年{L}占{M}的{share}。", "{y}年{L}与{M}的比率为{share}。",
    "{y}年{bigger}比{smaller}多{margin}。", "{y}年{L}与{M}合计{both}。",
    "{y}年{L}{b}，{M}{m}。", "{y}年{L}、{M}分别为{b}、{m}。", "{y}年，{L}同比{增长}{pct}，{M}为{m}。",
)  # fmt: skip
HAN_SPANNING = ("{p}年和{y}年{L}合计{sum2}。", "{p}-{y}年{L}年均{mean2}。")

ENGLISH = {
    "营业收入": "revenue", "营业成本": "cost of sales", "净利润": "net profit", "营业利润": "operating profit",
    "研发费用": "R&D expenses", "销售费用": "selling expenses", "管理费用": "administrative expenses",
    "财务费用": "finance costs", "投资收益": "investment income", "利润总额": "profit before tax",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One item with its values by year, in the printed scale."""

    label: str
    values: Mapping[int, Decimal]


@dataclass(frozen=True)
class Remark:
    """A form filled from rows; the fields from ``rising`` on make it false when they are set."""

    table: Table
    form: str
    row: Row
    other: Row | None
    year: int
    style: int
    rising: bool | None = None
    label: str | None = None
    told_year: int | None = None
    power: int = 0
    currency: str | None = None
    exchanged: bool = False
    wrong_way: bool = False
    rate_unit: str | None = None

    @property
    def han(self) -> bool:
        return any("一" <= char <= "鿿" for char in self.form)

    def sentence(self) -> str:
        b, a = self.row.values[self.year], self.row.values.get(self.year - 1)
        told_year = self.told_year or self.year
        shown = (a, b) if self.exchanged and a is not None else (b, a)
        fields: dict[str, object] = {
            "L": self.named(self.label or self.row.label), "y": told_year, "p": self.year - 1, "o": self.year - 2,
            "b": self.amount(shown[0]),
        }  # fmt: skip
        fields |= self.about(b)
        if a is not None and shown[1] is not None:
            fields |= {"a": self.amount(shown[1])} | self.moved(a, b)
        if self.other is not None:
            fields |= self.beside(b, self.other)
        if all(year in self.row.values for year in (self.year - 1, self.year - 2)):
            fields |= self.spanned([self.row.values[self.year - back] for back in (2, 1, 0)])
        told = self.form.format(**fields)
        return told[:1].upper() + told[1:]

    def named(self, label: str) -> str:
        if not self.han and self.table.chinese:
            return ENGLISH[label]
        return (
            label
            if label.isupper() or self.han or (re.match(r"[A-Z]+\b", label) and label.split()[0].isupper())
            else label[:1].lower() + label[1:]
        )

    def moved(self, a: Decimal, b: Decimal) -> dict[str, object]:
        rising = b > a if self.rising is None else self.rising
        words = {key: pair[0 if rising else 1] for key, pair in MOVES.items()}
        base = b if self.wrong_way else a
        change = abs(b - a) / abs(base) * 100 if base else Decimal(0)
        return words | {
            "an_increase": "an increase" if rising else "a decrease", "pct": self.rate(change),
            "gap": self.amount(abs(b - a)), "pp": f"{self.short(abs(b - a))} {self.rate_unit or 'percentage points'}",
            "bp": f"{abs(b - a) * 100:.0f} {self.rate_unit or 'basis points'}",
            "sum2": self.amount((a + b) / (2 if self.wrong_way else 1)),
            "mean2": self.amount((a + b) / (1 if self.wrong_way else 2)),
        }  # fmt: skip

    def beside(self, b: Decimal, other: Row) -> dict[str, object]:
        m = other.values[self.year]
        one, two = (self.named(self.label or self.row.label), self.named(other.label))
        one, two = (two, one) if self.exchanged else (one, two)
        quotient = m / b if self.wrong_way else b / m
        return {
            "M": self.named(other.label), "m": self.amount(b if self.exchanged else m), "share": self.rate(quotient * 100),
            "bigger": one if b > m else two, "smaller": two if b > m else one, "margin": self.amount(abs(b - m)),
            "both": self.amount(abs(b - m) if self.wrong_way else b + m),
        }  # fmt: skip

    def spanned(self, values: Sequence[Decimal]) -> dict[str, object]:
        first, last = values[0], values[-1]
        growth = (float(last / first) ** 0.5 - 1) * 100 if first > 0 and last > 0 else 0.0
        if self.wrong_way:
            growth = float(last / first - 1) * 100
        return {
            "c": self.amount(first), "mean": self.amount(sum(values) / (2 if self.wrong_way else 3)),
            "sum": self.amount(sum(values) / (3 if self.wrong_way else 1)), "cagr": self.rate(Decimal(growth)),
            "pct3": self.rate(abs(last - first) / (last if self.wrong_way else first) * 100),
        }  # fmt: skip

    def rate(self, percent: Decimal) -> str:
        places = Decimal("0.1") if self.style % 3 else Decimal("0.01")
        unit = self.rate_unit or ("%" if self.style % 2 or self.han else " percent")
        spaced = " " if unit[0].isalpha() and unit.isascii() else ""
        return f"{percent.quantize(places, ROUND_HALF_UP)}{spaced}{unit}"

    def finest(self) -> Decimal:
        """One more decimal than the cells have."""
        places = max(-int(value.as_tuple().exponent) for value in self.row.values.values())
        return Decimal(1).scaleb(-max(places, 0) - (1 if places else 0))

    def short(self, value: Decimal) -> str:
        return f"{value.normalize():f}"

    def about(self, value: Decimal) -> dict[str, object]:
        full = value * 10 ** self.printed_power()
        for power, word in ((8, "亿元"), (4, "万元")):
            if abs(full) >= 10 ** (power + 1):
                wrong = {"亿元": "万元", "万元": "亿元"}[word] if self.power else word
                rounded = (full / 10**power).quantize(Decimal(1), ROUND_HALF_UP)
                return {"about": f"{rounded:,}{wrong.replace('元', self.currency or '元')}"}
        return {"about": self.amount(value)}

    def printed_power(self) -> int:
        return HAN_POWERS[self.table.scale] if self.table.chinese else POWERS[self.table.scale]

    def amount(self, value: Decimal) -> str:
        if self.table.origin == "rates":
            return f"{self.short(value)}{self.rate_unit or '%'}"
        if self.table.origin == "per share":
            return f"{'-' if value < 0 else ''}{self.currency or '$'}{abs(value):.2f}"
        full = abs(value) * 10 ** self.printed_power()
        sign = "-" if value < 0 else ""
        if self.table.chinese:
            return sign + self.money_of_china(full)
        return self.money(full, sign)

    def money_of_china(self, full: Decimal) -> str:
        power, word = (8, "亿元") if full >= 10**8 else (4, "万元") if full >= 10**4 else (0, "元")
        told = f"{(full / 10**power).quantize(Decimal('0.01'), ROUND_HALF_UP):,}"
        if self.han:
            word = {"亿元": "万元", "万元": "亿元", "元": "万元"}[word] if self.power else word
            return f"{told}{word.replace('元', self.currency or '元')}"
        return self.money(full, "", "RMB ")

    def money(self, full: Decimal, sign: str, currency: str = "$") -> str:
        printed = POWERS[self.table.scale] if not self.table.chinese else 0
        power = 9 if full >= 10**9 else 6 if full >= 10**6 else 3 if full >= 10**4 else 0
        if self.style % 3 == 0 and not self.table.chinese:
            power = printed
        number = full / 10**power
        told = (
            f"{number.quantize(self.finest(), ROUND_HALF_UP).normalize():,f}"
            if power <= printed
            else f"{number.quantize(Decimal('0.01') if power > 6 else Decimal('0.1'), ROUND_HALF_UP):,}"
        )
        power = power + self.power if 0 <= power + self.power <= 9 else power - self.power
        words = {0: "", 3: (" thousand", "k"), 6: (" million", "m"), 9: (" billion", "bn")}[power]
        word = words[1 if self.style in (2, 4) else 0] if words else ""
        return f"{sign}{self.currency or currency}{told}{word}"


# --- making it false --------------------------------------------------------------------------------------------------------

KINDS = ("number", "rounding", "sign", "currency", "unit", "scale", "period", "entity", "order", "operation")
_RATE = re.compile(r"\{(?:pct3?|share|cagr)\}")
_MONEY = re.compile(r"\{(?:a|b|c|m|gap|margin|both|mean2?|sum2?|about)\}")
_MOVE = re.compile(r"\{(?:" + "|".join(MOVES) + r"|an_increase)\}")


def made_false(remark: Remark, rows: Sequence[Row], random_: random.Random) -> Iterator[tuple[str, str]]:
    """Each kind that applies, with its sentence."""
    true = remark.sentence()
    for kind, change in CHANGES.items():
        told = change(remark, rows, random_)
        if told is not None and told != true:
            yield kind, told


def digit_changed(remark: Remark, rows: Sequence[Row], random_: random.Random, *, last: bool) -> str | None:
    sentence = remark.sentence()
    spots = [
        match
        for match in re.finditer(r"(?<![A-Z])\d[\d,]*(?:\.\d+)?", sentence)
        if not re.fullmatch(r"(?:19|20)\d\d", match[0])
    ]
    if not spots:
        return None
    spot = random_.choice(spots)
    places = [at for at, char in enumerate(spot[0]) if char.isdigit()]
    if last and (len(places) < 2 or "约" in remark.form):
        return None
    at = places[-1] if last else random_.choice(places[: 1 if "约" in remark.form else 3])
    digit = (
        str((int(spot[0][at]) + random_.choice((1, 9))) % 10)
        if last
        else random_.choice([d for d in "123456789" if d != spot[0][at]])
    )
    return sentence[: spot.start()] + spot[0][:at] + digit + spot[0][at + 1 :] + sentence[spot.end() :]


def sign_changed(remark: Remark, rows: Sequence[Row], random_: random.Random) -> str | None:
    before = remark.row.values.get(remark.year - 1)
    if before is None or not _MOVE.search(remark.form) or before == remark.row.values[remark.year]:
        return None
    if "{pct3}" in remark.form:
        return replace(remark, rising=remark.row.values[remark.year - 2] > remark.row.values[remark.year]).sentence()
    return replace(remark, rising=remark.row.values[remark.year] < before).sentence()


def currency_changed(remark: Remark, rows: Sequence[Row], random_: random.Random) -> str | None:
    if not _MONEY.search(remark.form) or remark.table.origin == "rates":
        return None
    return replace(remark, currency=random_.choice(("欧元", "英镑", "美元") if remark.han else ("€", "£"))).sentence()


def unit_changed(remark: Remark, rows: Sequence[Row], random_: random.Random) -> str | None:
    if "{bp}" in remark.form or "{pp}" in remark.form:
        return replace(
            remark, rate_unit=random_.choice(("percent", "basis points" if "{pp}" in remark.form else "percentage points"))
        ).sentence()
    if not _RATE.search(remark.form):
        return None
    units = ("个百分点", "个基点") if remark.han else ("percentage points", "basis points")
    return replace(remark, rate_unit=random_.choice(units)).sentence()


def scale_changed(remark: Remark, rows: Sequence[Row], random_: random.Random) -> str | None:
    if not _MONEY.search(remark.form) or remark.table.origin in ("rates", "per share"):
        return None
    return replace(remark, power=random_.choice((-3, 3))).sentence()


def period_changed(remark: Remark, rows: Sequence[Row], random_: random.Random) -> str | None:
    """Told of another year of the table, one whose value is another."""
    others = [
        year for year in remark.row.values
        if year != remark.year and differs(cell(remark.row, year), cell(remark.row, remark.year)) and "{o}" not in remark.form
        and not (year == remark.year - 1 and "{p}" in remark.form)
        and (remark.other is None or "{m}" not in remark.form or year in remark.other.values)
    ]  # fmt: skip
    return replace(remark, told_year=random_.choice(others)).sentence() if others and "{y}" in remark.form else None


def entity_changed(remark: Remark, rows: Sequence[Row], random_: random.Random) -> str | None:
    used = {remark.row.label, remark.other.label if remark.other else ""}
    others = [
        row for row in rows
        if row.label not in used and distinct_items(row.label, remark.row.label)
        and all(year in row.values for year in remark.row.values)
        and differs(cell(row, remark.year), cell(remark.row, remark.year)) and _moves_otherwise(row, remark)
    ]  # fmt: skip
    if not others or "{L}" not in remark.form + "{L}" * ("{bigger}" in remark.form):
        return None
    return replace(remark, label=random_.choice(others).label).sentence()


def order_changed(remark: Remark, rows: Sequence[Row], random_: random.Random) -> str | None:
    one = remark.row.values[remark.year]
    if "{a}" in remark.form and "{b}" in remark.form:
        other = remark.row.values[remark.year - 1]
    elif remark.other is not None and ("{m}" in remark.form or "{bigger}" in remark.form):
        other = remark.other.values[remark.year]
        if "{m}" in remark.form:
            form = remark.form.replace("{b}", "{X}").replace("{m}", "{b}").replace("{X}", "{m}")
            return (
                replace(remark, form=form).sentence().replace("\0", "")
                if "{b}" in remark.form and abs(one - other) > abs(one) / 50
                else None
            )
    else:
        return None
    return replace(remark, exchanged=True).sentence() if abs(one - other) > abs(one) / 50 else None


def operation_changed(remark: Remark, rows: Sequence[Row], random_: random.Random) -> str | None:
    """A change relative to the wrong year, a sum for an average, one over the other the wrong way round."""
    told = re.search(r"\{(?:pct3?|share|cagr|mean2?|sum2?|both)\}", remark.form)
    return replace(remark, wrong_way=True).sentence() if told else None


def _moves_otherwise(row: Row, remark: Remark) -> bool:
    year, before = remark.year, remark.year - 1
    mine, theirs = remark.row.values, row.values
    if before not in mine:
        return True
    if before not in theirs or not theirs[before] or not mine[before]:
        return False
    return abs(theirs[year] / theirs[before] - mine[year] / mine[before]) > Decimal("0.02")


def cell(row: Row, year: int) -> Cell:
    return Cell(row.label, year, row.values[year], False, False)


CHANGES: Mapping[str, Callable[[Remark, Sequence[Row], random.Random], str | None]] = {
    "number": partial(digit_changed, last=False), "rounding": partial(digit_changed, last=True), "sign": sign_changed,
    "currency": currency_changed, "unit": unit_changed, "scale": scale_changed, "period": period_changed,
    "entity": entity_changed, "order": order_changed, "operation": operation_changed,
}  # fmt: skip


# --- what the remarks are about ----------------------------------------------------------------------------------------------


def remarks(tables: Sequence[Table], most: int = 6) -> Iterator[Pair]:
    """True remarks, each with its falsifications."""
    for table in tables:
        random_ = random.Random(digest(f"remarks {table.document}"))
        rows = rows_of(table)
        if len(rows) < 3:
            continue
        rows = random_.sample(rows, min(len(rows), 9))
        for origin, part in parts(table, rows):
            if not part:
                continue
            told = replace(table, source=laid_out(table, origin, rows, random_), origin=origin)
            for _ in range(most if origin not in ("rates", "per share") else 2):
                remark = choose(told, part, random_)
                if remark is not None:
                    yield from with_false(
                        remark,
                        part,
                        random_,
                        f"remarks, {'zh' if table.chinese else origin if origin in ('rates', 'per share') else 'en'}",
                    )


def with_false(remark: Remark, rows: Sequence[Row], random_: random.Random, origin: str) -> Iterator[Pair]:
    table = remark.table
    yield Pair(origin, table.document, table.source, remark.sentence())
    for kind, told in made_false(remark, rows, random_):
        yield Pair(origin, table.document, table.source, told, kind)


def rows_of(table: Table) -> list[Row]:
    found: dict[str, dict[int, Decimal]] = {}
    kinds: dict[str, set[bool]] = {}
    for one in table.cells:
        found.setdefault(one.label, {})[one.year] = one.value
        kinds.setdefault(one.label, set()).add(one.percent)
    rows = [
        Row(re.sub(r"\s*\([^)]*\)|\s*[:.]$", "", label).strip(), values)
        for label, values in found.items()
        if kinds[label] == {False}
    ]
    years = max((tuple(sorted(row.values)) for row in rows), key=lambda years: (len(years), sum(years)), default=())
    usable = [
        row for row in rows
        if tuple(sorted(row.values)) == years and len(years) > 1 and years[-1] - years[0] == len(years) - 1
        and (row.label in ENGLISH if table.chinese else 4 < len(row.label) < 60)
        and not re.search(r"(?i)\d|;|\bof$|\bis\b|increase|decrease|change|average|growth|%|/$", row.label)
    ]  # fmt: skip
    return [row for row in usable if sum(other.label.lower() == row.label.lower() for other in usable) == 1]


SHARE_NAMES = ("Diluted earnings per share", "Dividends declared per share")
RATE_NAMES = ("Gross margin", "Effective tax rate", "Operating margin")


def parts(table: Table, rows: Sequence[Row]) -> Iterator[tuple[str, list[Row]]]:
    positive = [row for row in rows if all(value > 0 for value in row.values.values())]
    yield table.origin, positive
    if not table.chinese and len(positive) > 2:
        years = sorted(positive[0].values)
        cents = [Row(name, {year: (row.values[year] % 900 / 100 + Decimal("0.11")).quantize(Decimal("0.01"))
                            for year in years})
                 for name, row in zip(SHARE_NAMES, positive, strict=False)]  # fmt: skip
        rates = [Row(name, {year: (row.values[year] % 700 / 10 + 3).quantize(Decimal("0.1")) for year in years})
                 for name, row in zip(RATE_NAMES, positive[::-1], strict=False)]  # fmt: skip
        yield "per share", cents
        yield "rates", rates


def choose(table: Table, rows: Sequence[Row], random_: random.Random) -> Remark | None:
    row = random_.choice(rows)
    year = max(row.values)
    forms, other = forms_for(table, row, rows, random_)
    form = random_.choice(forms)
    a, b = row.values[year - 1], row.values[year]
    if a == b or not Decimal("0.03") < abs(b / a - 1) < 9 or (other is not None and other.values[year] == b):
        return None
    if ("reached" in form and b < a) or ("{cagr}" in form and row.values[year - 2] >= b):
        return None
    return Remark(table, form, row, other, year, random_.randrange(6))


def forms_for(table: Table, row: Row, rows: Sequence[Row], random_: random.Random) -> tuple[Sequence[str], Row | None]:
    if table.origin in ("rates", "per share"):
        return (RATES if table.origin == "rates" else SHARES if "earn" in row.label.lower() else SHARES[:-1]), None
    others = [other for other in rows if distinct_items(other.label, row.label)]
    draw = random_.random()
    han = table.chinese and draw < 0.8
    draw = random_.random()
    if draw < 0.3 and others:
        return (HAN_ACROSS if han else ACROSS), random_.choice(others)
    if draw < 0.5 and (han or len(row.values) > 2):
        return (HAN_SPANNING if han else SPANNING), None
    return (HAN_MOVING if han else MOVING), None


# --- how the source is laid out ----------------------------------------------------------------------------------------------


def laid_out(table: Table, origin: str, rows: Sequence[Row], random_: random.Random) -> str:
    """The rows (and, for rates and amounts per share, these) as a table or as prose."""
    all_rows: list[tuple[Row, str]] = [(row, "") for row in rows if all(rows)]
    if origin != table.origin:
        extra = dict(parts(table, rows))
        all_rows += [(row, "$") for row in extra.get("per share", ())] + [(row, "%") for row in extra.get("rates", ())]
    years = sorted({year for row in rows for year in row.values}, reverse=random_.random() < 0.7)
    if table.chinese:
        return laid_out_in_chinese(table, rows, years, random_)
    layout = random_.choice((_piped, _framed, _tabbed, _spaced, _told, _prose, _listed))
    return layout(table, all_rows, years, random_)


def shown(value: Decimal, mark: str) -> str:
    told = f"{abs(value):,}"
    told = f"${told}" if mark == "$" else f"{told}%" if mark == "%" else told
    return f"({told})" if value < 0 else told


def caption(table: Table) -> str:
    return f"(in {table.scale}s, except per share data)" if table.scale else "(in dollars)"


def _piped(table: Table, rows: Sequence[tuple[Row, str]], years: Sequence[int], random_: random.Random) -> str:
    head = random_.choice(("Years ended December 31,", "", f"{caption(table)}"))
    lines = [f"Selected financial data {caption(table)}", " | ".join([head, *map(str, years)])]
    return "\n".join(
        lines + [" | ".join([row.label, *(shown(row.values[year], mark) for year in years)]) for row, mark in rows]
    )


def _framed(table: Table, rows: Sequence[tuple[Row, str]], years: Sequence[int], random_: random.Random) -> str:
    heads = [f"FY{year}" if years[0] % 2 else str(year) for year in years]
    lines = [f"| {caption(table)} | {' | '.join(heads)} |", f"|---|{'---:|' * len(years)}"]
    return "\n".join(
        lines + [f"| {row.label} | {' | '.join(shown(row.values[year], mark) for year in years)} |" for row, mark in rows]
    )


def _tabbed(table: Table, rows: Sequence[tuple[Row, str]], years: Sequence[int], random_: random.Random) -> str:
    return _piped(table, rows, years, random_).replace(" | ", "\t")


def _spaced(table: Table, rows: Sequence[tuple[Row, str]], years: Sequence[int], random_: random.Random) -> str:
    scale = f"(Dollars in {table.scale}s, except per share amounts)" if table.scale else "(in dollars)"
    lines = ["Consolidated Statements of Income", scale,
             f"Years ended December 31, {' '.join(map(str, years))}"]  # fmt: skip
    return "\n".join(lines + [f"{row.label} {' '.join(shown(row.values[year], mark) for year in years)}" for row, mark in rows])


def _told(table: Table, rows: Sequence[tuple[Row, str]], years: Sequence[int], random_: random.Random) -> str:
    head = f"( in {table.scale}s ) " if table.scale else ""
    return "\n".join(
        f"{head}{' ; '.join(f'the {row.label.lower()} of {year} is {shown(row.values[year], mark)}' for year in years)} ;"
        for row, mark in rows
    )


def _prose(table: Table, rows: Sequence[tuple[Row, str]], years: Sequence[int], random_: random.Random) -> str:
    last = max(years)
    unit = f" {table.scale}" if table.scale else ""

    def amount(row: Row, mark: str, year: int) -> str:
        value = row.values[year]
        return shown(value, mark) if mark else f"{'-' if value < 0 else ''}${abs(value):,}{unit}"

    told = []
    for row, mark in rows:
        values = [amount(row, mark, year) for year in sorted(years, reverse=True)]
        in_years = [str(year) for year in sorted(years, reverse=True)]
        if len(values) == 2 and random_.random() < 0.5:
            told.append(f"{row.label} was {values[0]} in {last}, compared with {values[1]} in {last - 1}.")
        else:
            listed = f"{', '.join(in_years[:-1])} and {in_years[-1]}"
            told.append(f"{row.label} was {', '.join(values[:-1])} and {values[-1]} in {listed}, respectively.")
    return " ".join(told)


def _listed(table: Table, rows: Sequence[tuple[Row, str]], years: Sequence[int], random_: random.Random) -> str:
    lines = [f"All amounts {caption(table)}."]
    return "\n".join(
        lines
        + [f"- {row.label}: {'; '.join(f'{year}: {shown(row.values[year], mark)}' for year in years)}" for row, mark in rows]
    )


def laid_out_in_chinese(table: Table, rows: Sequence[Row], years: Sequence[int], random_: random.Random) -> str:
    power = HAN_POWERS[table.scale]
    if random_.random() < 0.4:
        return "".join(
            f"{year}年，公司" + "，".join(f"{row.label}{row.values[year]:,}{table.scale}" for row in rows) + "。"
            for year in sorted(years)
        )
    joint = random_.choice((" | ", "\t", "  "))
    heads = [f"{year}年度" if power else f"{year}年" for year in years]
    lines = [f"单位：{table.scale}", joint.join(["项目", *heads])]
    return "\n".join(lines + [joint.join([row.label, *(f"{row.values[year]:,}" for year in years)]) for row in rows])
