"""A client's conversation: cues of emotion and of tendencies in decisions about money, held against trades where given.

The document (offsets count in the turn's text; scores 0 to 1):

* ``speakers``: ``[{name, role: client|adviser|other, turns}]``; ``language``; ``turns``: ``[{turn, speaker, role, text}]``.
* ``cues``: ``[{turn, start, end, quote, kind: bias|emotion|vulnerability, id, name, strength, asked, past}]`` of the client, in
  order; ``quote`` stands in the turn's text exactly.
* ``left_aside``: the same with ``reason: denied|said by another`` instead of the strength.
* ``tendencies``: ``[{id, name, term, cues, language_score, trades: agree|disagree|cannot tell|not given, trades_detail, score,
  nudge}]``, the highest score first; ``score`` = language score (the strongest cue) x ``TRADES`` factor;
  ``nudge`` is in the transcript's language.
* ``emotions``, ``vulnerability``: ``[{id, name, cues}]``; ``trade_checks``: ``[{check, agrees, value, detail}]`` or null.
* ``level``: ``none|information|prompt|person`` and ``level_reason``. One signal gives information, two a prompt, three or
  a sign of vulnerability go to a person. A signal is a tendency with a score of ``SIGNAL`` or more; trades that agree are
  a second one.
* ``notice``: what these figures are not. ``notes``: what was assumed.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from workbench.errors import InputError
from workbench.inputs import DirectInputs, Inputs, fetch_file
from workbench.progress import Progress, silent
from workbench.provenance import build_provenance
from workbench.sentiment.bias_cues import Cue, CueGroup, cue_groups, cues_of
from workbench.sentiment.lexicon import Language
from workbench.sentiment.trade_checks import TradeCheck, check_trades
from workbench.sentiment.transcripts import Transcript, read_transcript
from workbench.strict import Strict, parse
from workbench.task import Answer

#: What the trades make of a score (house rule).
TRADES: Mapping[str, float] = {"agree": 1.0, "not given": 0.6, "cannot tell": 0.6, "disagree": 0.3}
#: A tendency whose score is lower is shown, but counts for nothing.
SIGNAL = 0.35
NOTICE = (
    "These are words that often go with a feeling or a tendency. They say nothing certain about the person: ask, do not label. "
    "Never hold back a sale or a withdrawal because of them."
)
NOT_KEPT = {"saved": False, "save_problem": "Conversations are not kept: what a client said stays where it was."}
_NAME = Annotated[str, Field(min_length=1)]


class ConversationRequest(Strict):
    """A transcript, as text or as the path of a text file; a file of trades, and one of prices for what was traded."""

    text: Annotated[str, Field(min_length=1)] | None = None
    path: _NAME | None = None
    client: _NAME | None = None
    trades: _NAME | None = None
    prices: _NAME | None = None


def conversation(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """Read a transcript; the document stands at the head of this module.

    Raises:
        InputError: neither text nor path, or both; no words; nobody of the client's name.
        DataError: a file cannot be read.
    """
    asked = parse(ConversationRequest, dict(request))
    transcript = read_transcript(_text(asked, inputs), asked.client)
    progress(0.5, "Trades")
    checks, notes = _checks(asked, inputs)
    progress(1.0, "Done")
    return Answer(document=read_conversation(transcript, checks, notes))


def conversation_document(
    request: Mapping[str, Any], *, data_dir: Path, clock: Callable[[], datetime], progress: Progress = silent
) -> dict[str, Any]:
    """The same with ``provenance``, without keeping anything: what a client said stays where it was.

    Raises:
        InputError, DataError: as ``conversation``.
    """
    inputs = DirectInputs(data_dir, clock)
    document = conversation(request, inputs, progress).document
    # The request holds the client's words: only its hash is told.
    provenance = build_provenance("sentiment conversation", dict(request), inputs.sources, now=inputs.now())
    return {**document, **NOT_KEPT, "provenance": provenance.model_dump(mode="json")}


def _text(asked: ConversationRequest, inputs: Inputs) -> str:
    if (asked.text is None) == (asked.path is None):
        raise InputError("Give either the text or the path of a transcript.", "One of the two, not both.")
    if asked.path is None:
        return str(asked.text)
    data, _ = inputs.read("transcript", source="file", identifier=asked.path, fetch=fetch_file(Path(asked.path)))
    return transcript_text(data)


def transcript_text(data: bytes) -> str:
    """The text of a transcript's file: UTF-8, UTF-16, GB 18030 or Windows-1252, as for news."""
    import io

    from workbench.sentiment.rows import encoding_of

    return data.decode(encoding_of(io.BytesIO(data)), errors="replace")


def _checks(asked: ConversationRequest, inputs: Inputs) -> tuple[dict[str, TradeCheck] | None, list[str]]:
    if asked.trades is None:
        return None, []
    from workbench.sentiment.trade_file import read_trades

    path = Path(asked.trades)
    data, _ = inputs.read("trades", source="file", identifier=asked.trades, fetch=fetch_file(path))
    trades, notes = read_trades(data, path.name)
    prices = None
    if asked.prices is not None:
        from workbench.market.load import load_prices
        from workbench.market.prices import PriceRequest

        prices = load_prices(PriceRequest(source="file", path=asked.prices), inputs).prices
    return check_trades(trades, prices), notes


def read_conversation(
    transcript: Transcript, checks: Mapping[str, TradeCheck] | None, notes: Sequence[str] = ()
) -> dict[str, Any]:
    """The document of a transcript; ``checks`` None where no trades were given."""
    found = [(place, cue) for place, turn in enumerate(transcript.turns) if turn.role == "client" for cue in cues_of(turn.text)]
    cues = [(place, cue) for place, cue in found if cue.aside is None]
    tendencies = _tendencies([cue for _, cue in cues], checks, transcript.language)
    vulnerable = _counted([cue for _, cue in cues], "vulnerability")
    level, reason = _level(tendencies, vulnerable)
    speakers = Counter((turn.speaker, turn.role) for turn in transcript.turns)
    return {
        "speakers": [{"name": name, "role": role, "turns": count} for (name, role), count in speakers.items()],
        "language": transcript.language,
        "turns": [
            {"turn": place, "speaker": turn.speaker, "role": turn.role, "text": turn.text}
            for place, turn in enumerate(transcript.turns)
        ],
        "cues": [
            {**_cue_row(transcript, place, cue), "strength": cue.strength, "asked": cue.asked, "past": cue.past}
            for place, cue in cues
        ],
        "left_aside": [{**_cue_row(transcript, place, cue), "reason": cue.aside} for place, cue in found if cue.aside],
        "tendencies": tendencies,
        "emotions": _counted([cue for _, cue in cues], "emotion"),
        "vulnerability": vulnerable,
        "trade_checks": None if checks is None else [_check_row(check) for check in checks.values()],
        "level": level,
        "level_reason": reason,
        "notice": NOTICE,
        "notes": [*transcript.notes, *notes],
    }


def _cue_row(transcript: Transcript, place: int, cue: Cue) -> dict[str, Any]:
    quote = transcript.turns[place].text[cue.start : cue.end]
    group = cue.group
    return {
        "turn": place, "start": cue.start, "end": cue.end, "quote": quote,
        "kind": group.kind, "id": group.id, "name": group.name,
    }  # fmt: skip


def _check_row(check: TradeCheck) -> dict[str, Any]:
    return {"check": check.check, "agrees": check.agrees, "value": check.value, "detail": check.detail}


def _tendencies(cues: Sequence[Cue], checks: Mapping[str, TradeCheck] | None, language: Language) -> list[dict[str, Any]]:
    rows = []
    for group in cue_groups():
        own = [cue for cue in cues if cue.group.id == group.id]
        if group.kind != "bias" or not own:
            continue
        strongest = max(cue.strength for cue in own)
        said, detail = _by_trades(group, checks)
        rows.append(
            {
                "id": group.id,
                "name": group.name,
                "term": group.term,
                "cues": len(own),
                "language_score": strongest,
                "trades": said,
                "trades_detail": detail,
                "score": round(strongest * TRADES[said], 3),
                "nudge": group.nudges[language],
            }
        )
    return sorted(rows, key=lambda row: -float(str(row["score"])))


def _by_trades(group: CueGroup, checks: Mapping[str, TradeCheck] | None) -> tuple[str, str]:
    if checks is None:
        return "not given", ""
    check = None if group.check is None else checks.get(group.check)
    if check is None:
        return "cannot tell", "Trades do not show this."
    return "cannot tell" if check.agrees is None else "agree" if check.agrees else "disagree", check.detail


def _counted(cues: Sequence[Cue], kind: str) -> list[dict[str, Any]]:
    counts = Counter(cue.group.id for cue in cues if cue.group.kind == kind)
    names = {group.id: group.name for group in cue_groups()}
    return [{"id": name, "name": names[name], "cues": count} for name, count in counts.most_common()]


def _level(tendencies: Sequence[Mapping[str, Any]], vulnerable: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    if vulnerable:
        return "person", f"A sign that care is needed: {', '.join(str(row['name']).lower() for row in vulnerable)}."
    counted = [row for row in tendencies if row["score"] >= SIGNAL]
    confirmed = sum(row["trades"] == "agree" for row in counted)
    signals = len(counted) + confirmed
    told = f"{len(counted)} kind{'' if len(counted) == 1 else 's'} of cue"
    told += f", {confirmed} of them with trades that agree" if confirmed else ""
    if not signals:
        return "none", "No cue counts for enough."
    return ("information", "prompt", "person")[min(signals, 3) - 1], f"{told}."
