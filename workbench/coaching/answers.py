"""What a client says of themselves when asked about something that is no secret."""

from workbench.coaching.phrases import phrases
from workbench.coaching.scenario_models import Language, Persona, Scenario, Topic

_CURRENCIES = {
    "CNY": ("yuan", "元"),
    "HKD": ("Hong Kong dollars", "港元"),
    "GBP": ("pounds", "英镑"),
    "USD": ("dollars", "美元"),
    "EUR": ("euros", "欧元"),
}
_TEN_THOUSAND = 10_000
_DIGITS = "零一二三四五六七八九"
_ENGLISH = dict(
    enumerate(["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"])
)


def answer_lines(scenario: Scenario, topic: Topic, language: Language) -> tuple[str, ...]:
    """All ways in which this client answers about ``topic``: the scenario's own, else from the persona."""
    for reply in scenario.replies:
        if reply.topic == topic:
            return tuple(line.of(language) for line in reply.lines)
    persona = scenario.persona
    values = _values(persona, language)
    return tuple(line.format(**values) for line in phrases().answers[_kind(topic, persona)][language])


def money(amount: float, currency: str, language: Language) -> str:
    """An amount as it is spoken: ``480,000 yuan``, ``四十八万``; Chinese names no currency where it is its own."""
    english, chinese = _CURRENCIES.get(currency, (currency, currency))
    if language == "en":
        return f"{amount:,.0f} {english}"
    unit = "" if currency == "CNY" and amount >= _TEN_THOUSAND else chinese
    return f"{_in_chinese(round(amount))}{unit}"


def _in_chinese(number: int) -> str:
    """A whole number as it is said: ``四十五万五千``, ``两万``."""
    if not 0 < number < _TEN_THOUSAND * _TEN_THOUSAND:
        return f"{number:,}"
    high, low = divmod(number, _TEN_THOUSAND)
    if not high:
        return _below_ten_thousand(low)
    gap = "零" if 0 < low < 1_000 else ""
    return f"{_below_ten_thousand(high)}万{gap}{_below_ten_thousand(low) if low else ''}"


def _below_ten_thousand(number: int) -> str:
    said, gap = "", False
    for value, unit in ((1_000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, value)
        if digit:
            said += ("零" if gap else "") + _digit(digit, unit, first=not said) + unit
        gap = bool(said) and not digit
    return said


def _digit(digit: int, unit: str, *, first: bool) -> str:
    if digit == 1 and unit == "十" and first:
        return ""
    return "两" if digit == 2 and ((unit in "千百" and unit) or (first and not unit)) else _DIGITS[digit]


def _kind(topic: Topic, persona: Persona) -> str:
    if topic == "debts":
        return "debts_some" if persona.debts else "debts_none"
    if topic == "loss_reaction":
        return _third(persona.tolerance, ("loss_low", "loss_mid", "loss_high"))
    if topic == "knowledge":
        return _third(persona.knowledge, ("knowledge_low", "knowledge_some", "knowledge_high"))
    return topic


def _third(level: int, names: tuple[str, str, str]) -> str:
    low, middle, high = names
    return low if level <= 2 else middle if level == 3 else high


def _values(persona: Persona, language: Language) -> dict[str, str]:
    debt = persona.debts[0] if persona.debts else None
    return {
        "name": persona.names[0].of(language),
        "age": str(persona.age) if language == "en" else f"{_in_chinese(persona.age)}岁",
        "occupation": _begun(persona.occupation.of(language)),
        "goal": persona.goals[0].name.of(language),
        "horizon": duration(persona.horizon_years * 12, language),
        "income": money(_roughly(persona.income), persona.currency, language),
        "assets": money(persona.assets, persona.currency, language),
        "debt": debt.name.of(language) if debt else "",
        "debt_amount": money(debt.amount, persona.currency, language) if debt else "",
        "months": duration(persona.emergency_months, language),
        "family": persona.family.of(language),
        "experience": persona.experience.of(language),
        "word": persona.emotion.word.of(language),
    }


def _roughly(amount: float) -> float:
    """An amount as one says it with "about" before it."""
    return round(amount, -4 if amount >= 100_000 else -3)


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


def duration(months: float, language: Language) -> str:
    """A span of time as it is spoken: ``six years``, ``八个月``."""
    if 0 < months < 1:
        return "two weeks" if language == "en" else "半个月"
    in_years = months >= 24 or months == 12
    number = round(months / 12 if in_years else months)
    if language == "zh":
        return f"{_in_chinese(number)}{'年' if in_years else '个月'}"
    unit = "year" if in_years else "month"
    return f"a {unit}" if number == 1 else f"{_ENGLISH[number] if number < len(_ENGLISH) else number} {unit}s"
