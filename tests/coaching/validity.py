"""The checks of validity: what the tests assert and the benchmark prints, each over the anchors and the scripted trainees."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.coaching.plays import SCENARIOS
from tests.coaching.trainees import BAD, GOOD, session_of
from workbench.coaching.assessment import Assessment
from workbench.coaching.scenario_models import LANGUAGES, Language
from workbench.coaching.scoring import score_transcript

ANCHORS = Path(__file__).parent / "anchors"
Turns = list[dict[str, str]]

#: Talk with nothing in it, put at the end of every turn or in turns of its own.
PADDING: Mapping[Language, tuple[str, ...]] = {
    "en": (
        "Well, as I was saying, let me see, that is how it is.",
        "Thank you very much indeed, we are glad to have you here at the branch.",
        "The weather has been nice this week, has it not.",
        "As you can see, I am speaking with you now, as we do, and that is that.",
    ),
    "zh": (
        "嗯，是这样的，我们继续。",
        "非常感谢您今天过来，很高兴见到您。",
        "这几天天气不错。",
        "您看，我刚才也说了，就是这个样子。",
    ),
}

#: Words of a promise that promise nothing: denied, another's words, warned of, asked about, terms of the trade.
HARMLESS: Mapping[Language, tuple[str, ...]] = {
    "en": (
        "I can't guarantee any return.",
        "I cannot, of course, guarantee a return.",
        "Nobody can promise you six percent.",
        "Returns are not guaranteed and you may lose money.",
        "You said it was guaranteed.",
        "You were told that your capital is safe, and that is not true.",
        "The caller promised you a guaranteed 12%.",
        "A guaranteed issue life annuity rider is a feature of the contract.",
        "The risk-free rate is two percent.",
        "There is no such thing as a risk-free investment.",
        "A guaranteed return is a warning sign.",
        "Did someone tell you that it is guaranteed?",
        "I can't promise growth, guarantee income, or protect your capital.",
        "If anyone promises you a risk-free 12%, hang up.",
        "The word “guaranteed” should not have been used.",
        "No, I can't guarantee that it will not fall.",
        "I guarantee you a call back on Friday.",
        "No fund is without risk.",
        "The deposit guarantee scheme covers deposits, not this fund.",
        "The maximum drawdown was eight percent.",
        "I would never say that you cannot lose money.",
        "It would be wrong of me to call it risk-free.",
        "I never guarantee returns.",
        "There's no guarantee here.",
        "Past returns do not guarantee future results.",
        "I am not able to guarantee the outcome.",
        "We don't offer guaranteed products.",
        "You told me the last adviser said it was risk free.",
        "I understand you were promised safe returns.",
        "What did they mean by 'guaranteed'?",
        "My colleague should not have said 'guaranteed'.",
        "You mentioned the word guaranteed; let me explain what it covers.",
        "The guaranteed minimum death benefit only pays on death.",
        "Government bonds are often compared with the risk-free rate.",
        "It is neither guaranteed nor protected.",
        "Please don't think of this as risk-free.",
        "I wish I could guarantee it, but I can't.",
        "If I told you it was guaranteed, I'd be lying.",
        "Nothing is guaranteed in markets.",
        "Guaranteed? I'm afraid not.",
        "No one at this bank may promise you a return.",
        "I would be breaking the rules if I said your capital was safe.",
        "The guarantee period of the annuity is ten years.",
        "Zero risk does not exist.",
        "You want a guaranteed 10%, and that is not something I can offer.",
        "Anyone who tells you that you can't lose is not being honest.",
        "So you believed your money was protected.",
        "The loan guarantee is signed by your brother.",
        "Is your deposit covered by the guarantee scheme?",
        "We can't say that it will definitely go up.",
        "It isn't a sure thing.",
        "Cash is safer, though inflation eats it.",
        "You heard on the livestream that it can't fail.",
        "I can neither promise nor guarantee a particular return.",
        "The fund's returns aren't fixed and they're certainly not guaranteed.",
        "Let's be clear: this is not a guaranteed product.",
        "Which part did they say was guaranteed?",
        "My predecessor called it risk-free, which was wrong.",
        "It says 'capital protected' on the cover, but read the small print with me.",
        "A promise of 12% without risk is a classic sign of fraud.",
        "I have no crystal ball and can't promise a recovery.",
        "Even bonds aren't risk-free.",
        "People often assume deposits can't lose value.",
        "You asked if you could lose money: yes, you could.",
        "The state guarantees deposits up to 100,000 euros per bank.",
        "The guaranteed annuity rate option is described on page four.",
        "Unlike a deposit, it has no guarantee.",
        "We must not guarantee anything.",
        "Don't let anyone tell you it's a sure thing.",
        "Hardly any investment is risk-free.",
        "It would be dishonest to call it safe as a deposit.",
    ),
    "zh": (
        "我不能保证收益。",
        "这个产品不保本。",
        "收益不保证，可能亏损。",
        "您说过保本。",
        "您刚才说柜台承诺保本，这是不对的。",
        "承诺保本的都是骗人的。",
        "没有零风险的投资。",
        "这家是担保公司。",
        "无风险利率是百分之二。",
        "我不承诺保本、保收益。",
        "有没有风险?当然有。",
        "谁也不能保证不亏。",
        "如果有人跟您说稳赚不赔，要小心。",
        "那是保证金账户。",
        "打破刚性兑付以后，产品净值会波动。",
        "是谁跟您说保本的?",
        "最大回撤是百分之八。",
        "存款保险只保存款，不保这只基金。",
        "我可不敢说稳赚。",
        "这不是保本产品。",
        "所谓保本，是不允许说的。",
        "这是非保本浮动收益型产品。",
        "我没法保证您能赚钱。",
        "没有任何产品是稳赚不赔的。",
        "您听到的'保本'其实不准确。",
        "以前的业绩不保证将来的收益。",
        "谁跟您说零风险，您都别信。",
        "我们不能说保本。",
        "银行不会承诺收益。",
        "您希望保本，这我理解，但这个产品做不到。",
        "保证续保是指到期还能续。",
        "刚性兑付已经打破了。",
        "那位经理当时说肯定不亏，这话不妥。",
        "我要是说保本，那就是骗您。",
        "您说的保本是合同里写的吗？",
        "绝对安全的投资是不存在的。",
        "无风险收益率一般看国债。",
        "这款不承诺保本保息。",
        "千万别相信包赚的说法。",
        "不是所有理财都保本。",
        "您朋友说不会跌，可谁也说不准。",
        "担保合同要您哥哥签字。",
        "没说过保收益。",
        "任何人都无权向您承诺收益。",
        "您别把它当成保本的。",
        "我不会跟您打包票。",
        "世上没有包赚的买卖。",
        "保本这两个字我们不能说。",
        "他说稳赚不赔，您就信了？",
        "合同上没有写保证收益。",
        "它不属于保本类。",
        "哪有什么稳赚的。",
        "这可不是零风险。",
        "有人声称零风险，多半是骗局。",
        "银行存款在五十万以内有存款保险保障。",
        "我不敢保证它会涨。",
        "收益率不是固定的，更谈不上保证。",
        "您问会不会亏，会的。",
        "保证收益的说法是违规的。",
        "别指望稳赚。",
    ),
}

#: Promises, plain and disguised.
PROMISES: Mapping[Language, tuple[str, ...]] = {
    "en": (
        "I guarantee you 6% every year.",
        "You cannot lose money with it.",
        "It is risk-free.",
        "It's virtually guaranteed to pay out.",
        "Your capital is completely safe with it.",
        "No doubt, returns are guaranteed.",
        "Don't worry, your money is safe.",
        "It is g-u-a-r-a-n-t-e-e-d at 6%.",
        "Why not take a guaranteed 6%?",
        "If you hold it to the end, your capital is guaranteed.",
        "We promise you 3.5% every year.",
        "There is no risk in it at all.",
        "Trust me, it is as safe as a bank deposit.",
        "Your principal is fully protected.",
        "Honestly, you can't go wrong: it always pays 5%.",
        "Your 100,000 is 100% secure.",
        "I give you my word, you will get your money back.",
        "This one never loses.",
        "The bank guarantees your principal.",
        "It's a guaranteed winner.",
        "You're guaranteed to make at least 4%.",
        "Rest assured, there is absolutely no risk.",
        "You will definitely get 8% back.",
        "It's basically risk free.",
        "No way you lose money on this.",
        "Your capital is protected whatever happens.",
        "We'll cover any loss.",
        "I assure you that you'll never lose a penny.",
        "There's zero downside.",
        "You have nothing to lose here.",
        "It's totally safe, I promise.",
        "Returns of 6% are guaranteed by us.",
        "We guarantee at least 3% a year on this plan.",
        "Your money can't shrink with this product.",
        "This is a no-risk investment.",
        "Believe me, it will pay 7%, guaranteed.",
        "The principal is guaranteed.",
        "It's practically impossible to lose.",
        "With us your savings are absolutely secure.",
    ),
    "zh": (
        "本产品稳赚不赔。",
        "这是保-本 的。",
        "保 本 保 息。",
        "本金绝对安全。",
        "几乎零风险。",
        "收益有保证。",
        "不用担心保本的。",
        "不是不保本。",
        "保證收益。",
        "肯定不会亏。",
        "一点风险没有，零风险。",
        "亏了我们来赔。",
        "bao ben 的，放心。",
        "我承诺您年化5%。",
        "放心，本金肯定不会少。",
        "这个包您赚5%。",
        "年化5%，保证拿到。",
        "绝对不会亏一分钱。",
        "亏了算我的。",
        "跟存款一样安全，没风险。",
        "稳稳的，只赚不赔。",
        "我打包票，肯定赚。",
        "百分百保本。",
        "这产品0风险。",
        "国家兜底，不用怕。",
        "收益是确定的，一定能拿到。",
        "您一分钱都不会亏。",
        "这款产品是保本保息的。",
        "我保证您不会亏。",
        "稳赚的，您放心。",
        "收益百分百有保障。",
        "一分钱都不会少您的。",
        "完全没有风险。",
        "等于是零风险。",
        "保证年化四个点。",
        "到期肯定给您本金加利息。",
        "银行给您兜底。",
    ),
}


@dataclass(frozen=True)
class Case:
    """A transcript to check on."""

    name: str
    scenario: str
    language: Language
    turns: Turns


@dataclass(frozen=True)
class Anchors:
    """Three transcripts of one dimension, at levels 1, 3 and 5. ``held_out``: not looked at while the rules were made."""

    name: str
    dimension: Any
    scenario: str
    language: Language
    held_out: bool
    levels: tuple[Turns, Turns, Turns]

    def scores(self) -> list[float]:
        """The levels the rules give."""
        return [self.scored(turns).of(self.dimension).score for turns in self.levels]

    def scored(self, turns: Turns) -> Assessment:
        """One transcript's assessment."""
        return score_transcript(turns, SCENARIOS[self.scenario], self.language)


@cache
def anchors() -> tuple[Anchors, ...]:
    """All anchors."""
    return tuple(_anchors(path) for path in sorted(ANCHORS.glob("*.json")))


def _anchors(path: Path) -> Anchors:
    document = json.loads(path.read_text("utf-8"))
    one, three, five = (entry["turns"] for entry in document["transcripts"])
    return Anchors(
        path.stem, document["dimension"], document["scenario"], document["language"], path.stem.endswith("held_out"),
        (one, three, five),
    )  # fmt: skip


@cache
def cases() -> tuple[Case, ...]:
    """The anchors and the good trainee's sessions."""
    found = [
        Case(f"{one.name} {level}", one.scenario, one.language, turns)
        for one in anchors()
        for level, turns in zip((1, 3, 5), one.levels, strict=True)
    ]
    for identifier in sorted(SCENARIOS):
        for language in LANGUAGES:
            turns = session_of(identifier, language, GOOD[language]).transcript()
            found.append(Case(f"good trainee {identifier} {language}", identifier, language, turns))
    return tuple(found)


def scored(case: Case, turns: Turns | None = None) -> Assessment:
    """A case's assessment, or that of other turns in its place."""
    return score_transcript(turns if turns is not None else case.turns, SCENARIOS[case.scenario], case.language)


def deletions(every: int = 1) -> Iterator[tuple[str, float, float, float, float]]:
    """Per case and dimension from level 3 up: its level and the total before and after its quoted turns are deleted.

    Args:
        every: look at every so-manieth case, here and below.
    """
    for case in cases()[::every]:
        before = scored(case)
        for one in before.dimensions:
            quoted = {quote.turn for quote in one.quotes}
            rest = [turn for place, turn in enumerate(case.turns) if place not in quoted]
            if one.score < 3 or not any(turn["speaker"] == "trainee" for turn in rest):
                continue
            after = scored(case, rest)
            yield f"{case.name}: {one.id}", one.score, after.of(one.id).score, before.total, after.total


def padded(every: int = 1) -> Iterator[tuple[str, float, float]]:
    """Per case and way of padding: the total before and after."""
    for case in cases()[::every]:
        before = scored(case).total
        for number, turns in enumerate(_paddings(case)):
            yield f"{case.name}, padding {number}", before, scored(case, turns).total


def _paddings(case: Case) -> Iterator[Turns]:
    for words in PADDING[case.language]:
        yield [_with(turn, f"{turn['text']} {words}") for turn in case.turns]
    yield [_with(turn, f"{turn['text']} {turn['text']}") for turn in case.turns]
    yield [one for turn in case.turns for one in ([turn, turn] if turn["speaker"] == "trainee" else [turn])]
    filler = {"speaker": "trainee", "text": PADDING[case.language][2]}
    yield [one for turn in case.turns for one in ([turn, filler] if turn["speaker"] == "trainee" else [turn])]


def _with(turn: dict[str, str], text: str) -> dict[str, str]:
    return {**turn, "text": text} if turn["speaker"] == "trainee" else turn


def swapped(every: int = 1) -> Iterator[tuple[str, float]]:
    """Per case: the largest move of a dimension when the client has another name and is 20 years older or younger."""
    for case in cases()[::every]:
        before = scored(case)
        for persona in _others(case):
            scenario = SCENARIOS[case.scenario].model_copy(update={"persona": persona})
            turns = [{**turn, "text": _renamed(turn["text"], case)} for turn in case.turns]
            after = score_transcript(turns, scenario, case.language)
            moves = (abs(one.score - other.score) for one, other in zip(before.dimensions, after.dimensions, strict=True))
            yield case.name, max(moves)


def _others(case: Case) -> Iterator[Any]:
    persona = SCENARIOS[case.scenario].persona
    names = tuple(reversed(SCENARIOS["C10"].persona.names))
    for age in (max(18, persona.age - 20), min(100, persona.age + 20)):
        yield persona.model_copy(update={"names": names, "age": age})


def _renamed(text: str, case: Case) -> str:
    for name in SCENARIOS[case.scenario].persona.names:
        text = text.replace(name.of(case.language), {"en": "Priya Okafor", "zh": "欧阳雪"}[case.language])
    return text


def parity() -> Iterator[tuple[str, str, float]]:
    """Per dialogue written in both languages, and dimension: how far the two scores lie apart."""
    by_name = {one.name: one for one in anchors()}
    for one in anchors():
        other = by_name.get(one.name.replace("_en", "_zh"))
        if one.language == "en" and other is not None and other.scenario == one.scenario:
            for level, (english, chinese) in enumerate(zip(one.levels, other.levels, strict=True)):
                pairs = zip(one.scored(english).dimensions, other.scored(chinese).dimensions, strict=True)
                yield from ((f"{one.name} {2 * level + 1}", a.id, abs(a.score - b.score)) for a, b in pairs)


def promises(language: Language, text: str) -> bool:
    """Whether a transcript with this line has the hard fail of a promise."""
    turns = [
        {"speaker": "client", "text": "Is it guaranteed?" if language == "en" else "这个保本吗？"},
        {"speaker": "trainee", "text": text},
    ]
    found = score_transcript(turns, SCENARIOS["C01"], language)
    return any(fail.id == "HF1" for fail in found.hard_fails)


def separation() -> Iterator[tuple[str, float, float]]:
    """Per scenario and language: the totals of the good and of the bad trainee."""
    for identifier in sorted(SCENARIOS):
        for language in LANGUAGES:
            good, bad = (session_of(identifier, language, turns[language]) for turns in (GOOD, BAD))
            totals = [
                score_transcript(one.transcript(), one.scenario, language).total for one in (good, bad)
            ]  # fmt: skip
            yield f"{identifier} {language}", totals[0], totals[1]
