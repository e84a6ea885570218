"""A commentary by rule: the same sentences from the same facts, for when there is no model, and to compare one with.

Each sentence is a pattern with the ids of its facts in braces; one whose facts the result does not have is left out. ``|u``
prints a value without its sign, for sentences that say "lose".
"""

import re
from collections.abc import Iterator

from workbench.commentary.checking import CheckedSentence, check_all
from workbench.commentary.commentary import Commentary, cited_facts
from workbench.commentary.facts import Audience, Fact, Facts, Language, Name
from workbench.commentary.number_text import unsigned
from workbench.commentary.sentences import Sentence
from workbench.commentary.template_words import LIMIT, PORTFOLIO, STRESS, TRADE, WINDOW, WINDOW_EITHER_WAY

_FACT = re.compile(r"\{([^{}|]+)(\|u)?\}")
_MOST_TRADES = 4


def by_rule(facts: Facts, audience: Audience, language: Language, created_at: str) -> Commentary:
    """The text by rule. Its sentences are checked like a model's."""
    sentences = tuple(sentence for sentence in sentences_by_rule(facts, audience, language) if not sentence.struck)
    return Commentary(
        run_id=facts.run_id,
        audience=audience,
        language=language,
        origin="rule",
        ending="whole",
        sentences=sentences,
        facts_sha256=facts.sha256,
        created_at=created_at,
        cited=cited_facts(sentences, facts, language),
    )


def sentences_by_rule(facts: Facts, audience: Audience, language: Language) -> tuple[CheckedSentence, ...]:
    """Its sentences. One that the check does not understand, for a strange name, is struck, and left out of the text."""
    told = _portfolio(facts, audience, language) if facts.subject == "portfolio" else _stress(facts, audience, language)
    return check_all([Sentence(text, starts) for text, starts in told if text], facts)


def filled(pattern: str, facts: Facts) -> str:
    """The pattern with its facts; empty where the result lacks one of them."""
    found = [facts.get(name) for name, _ in _FACT.findall(pattern)]
    if None in found:
        return ""

    def text(match: "re.Match[str]") -> str:
        fact = facts.by_id[match[1]]
        return unsigned(fact.text) if match[2] else fact.text

    return _FACT.sub(text, pattern)


def _named(pattern: str, name: Name, facts: Facts, language: Language) -> str:
    """The pattern of a sentence about one asset, scenario or limit; a brace in its name means nothing."""
    return filled(pattern.replace("ID", name.id), facts).replace("NAME", name.in_language(language))


def _portfolio(facts: Facts, audience: Audience, language: Language) -> Iterator[tuple[str, bool]]:
    words = PORTFOLIO[audience, language]
    for number, pattern in enumerate(words.opening):
        yield filled(pattern, facts), number == 0
    starts = True
    for trade in _largest_trades(facts):
        name = trade.about[0]
        yield _named(TRADE[audience, language][trade.value > 0], name, facts, language), starts
        starts = False
    for pattern in words.trading:
        yield filled(pattern, facts), False
    starts = True
    for past in facts.of("history", "proposed")[:2]:
        name = past.about[0]
        held = facts.get(f"history.{name.id}.now")
        fell = past.value < 0 and (held is None or held.value < 0)
        both, alone = (WINDOW if fell else WINDOW_EITHER_WAY)[audience, language]
        yield _named(both, name, facts, language) or _named(alone, name, facts, language), starts
        starts = False
    for limit in facts.of("limit")[:2]:
        yield _named(LIMIT[audience, language], limit.about[0], facts, language), False
    yield words.closing, True


def _stress(facts: Facts, audience: Audience, language: Language) -> Iterator[tuple[str, bool]]:
    words = STRESS[audience, language]
    losses = facts.of("loss")
    scenarios = list(dict.fromkeys(fact.about[0] for fact in losses))
    for number, pattern in enumerate(words.opening):
        yield filled(pattern, facts), number == 0
    for number, name in enumerate(scenarios):
        patterns = words.worst if number == 0 else words.others if number < 4 else words.further
        loss = facts.get(f"loss.{name.id}")
        if loss is None or loss.value >= 0:
            patterns = (words.either_way,) if loss is not None else (words.money_only,)
        for pattern in patterns:
            yield _named(pattern, name, facts, language), number == 1
    for number, part in enumerate([fact for fact in facts.of("position_loss") if fact.value < 0][:2]):
        asset, scenario = part.about
        text = filled(words.part.replace("ID", f"{asset.id}.{scenario.id}"), facts)
        yield text.replace("SCENARIO", scenario.in_language(language)).replace("NAME", asset.in_language(language)), number == 0
    for name in scenarios:
        covered = facts.get(f"coverage.{name.id}")
        if covered is not None and covered.value < 100.0:
            yield _named(words.gap, name, facts, language), False
    for pattern in words.ordinary:
        yield filled(pattern, facts), False
    yield words.closing, True


def _largest_trades(facts: Facts) -> list[Fact]:
    trades = [fact for fact in facts.of("trade") if abs(fact.value) >= 1.0]
    return sorted(trades, key=lambda fact: -abs(fact.value))[:_MOST_TRADES]
