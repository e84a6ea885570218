"""``workbench coach``: the scenarios, a role-play in the terminal, and the score of a transcript."""

import argparse
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.cli.answer import add_common, as_json, clock, data_dir, print_answer, printing, read_request, run_task

if TYPE_CHECKING:
    from workbench.coaching.scenario_models import Language
    from workbench.coaching.session_models import Session
    from workbench.coaching.session_store import SessionStore
    from workbench.coaching.voice import Voice

LANGUAGES, LEVELS, CHANNELS = ("en", "zh"), ("gentle", "standard", "demanding"), ("branch", "phone", "chat")
_HELP = {
    "en": "Speak to the client. /hint for a hint, /end to finish, /quit to leave and go on later.",
    "zh": "请与客户对话。/hint 提示，/end 结束，/quit 离开，以后可以继续。",
}
_ENDED = {
    "en": {"client": "The client has left.", "limit": "The time is up.", "trainee": "You ended the session."},
    "zh": {"client": "客户离开了。", "limit": "时间到了。", "trainee": "您结束了对话。"},
}


def register(areas: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the ``coach`` commands."""
    area = areas.add_parser("coach", help="role-play coaching: scenarios, play, score", allow_abbrev=False)
    add_common(area)
    actions = area.add_subparsers(title="commands", metavar="COMMAND", dest="action")
    listing = actions.add_parser("scenarios", help="the scenarios, in both languages", allow_abbrev=False)
    add_common(listing)
    listing.set_defaults(run=_scenarios)
    _register_play(actions)
    _register_score(actions)


def _register_score(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    scoring = actions.add_parser(
        "score",
        help="score a transcript",
        description="{scenario, language, turns: [{speaker: trainee|client, text}]}, as `coach play --out` writes it.",
        allow_abbrev=False,
    )
    add_common(scoring)
    scoring.add_argument("transcript", metavar="TRANSCRIPT.json", help="the file, or - for standard input")
    scoring.add_argument("--model", action="store_true", help="let the bound chat model judge beside the rules")
    scoring.set_defaults(run=_score)


def _register_play(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    playing = actions.add_parser(
        "play",
        help="talk to a client in the terminal",
        description="A line is a turn. The session is kept after every turn; --resume goes on with one.",
        allow_abbrev=False,
    )
    add_common(playing)
    playing.add_argument("--scenario", metavar="ID", default="C01", help="which scenario (default: C01)")
    playing.add_argument("--language", choices=LANGUAGES, default="en", help="language of the session (default: en)")
    playing.add_argument("--seed", type=int, default=1, metavar="N", help="fixes who the client is (default: 1)")
    playing.add_argument("--level", choices=LEVELS, default="standard", help="how demanding the client is")
    playing.add_argument("--channel", choices=CHANNELS, default="branch", help="where you meet (default: branch)")
    playing.add_argument("--trainee", default="", metavar="NAME", help="name of the local profile")
    playing.add_argument("--resume", metavar="SESSION", help="go on with a kept session")
    playing.add_argument("--model", action="store_true", help="let the bound chat model word the client and read questions")
    playing.add_argument("--out", type=Path, metavar="FILE", help="write the transcript here, for `coach score`")
    playing.set_defaults(run=_play)


def render_scenarios(document: Mapping[str, Any]) -> str:
    """A line per scenario, both names in it."""
    names: dict[str, list[Mapping[str, Any]]] = {}
    for row in document["scenarios"]:
        names.setdefault(row["id"], []).append(row)
    lines = [
        f"{identifier:<8} {'*' * rows[0]['difficulty']:<4}  {' / '.join(row['name'] for row in rows)}  "
        f"({', '.join(rows[0]['skills'])})"
        for identifier, rows in names.items()
    ]
    return "\n".join([*lines, *document["problems"]])


def render_score(document: Mapping[str, Any]) -> str:
    """Hard fails first, the level on each dimension with its better line, facts, total; in the transcript's language."""
    from workbench.coaching.page_texts import text_in

    spoken: Language = "zh" if document.get("language") == "zh" else "en"

    def say(key: str, **values: object) -> str:
        return text_in(spoken, f"score.{key}", **values)

    lines = [say("fail", id=fail["id"], turn=fail["turn"], quote=fail["quote"]) for fail in document["hard_fails"]]
    for one in document["dimensions"]:
        lines += _dimension_lines(one, spoken)
    lines += [say("missed", id=fact["id"], fact=fact["fact"]) for fact in document["facts"] if fact["revealed_turn"] is None]
    lines += [say("review", id=flag["id"], what=flag["quote"] or flag["reason"]) for flag in document["review_flags"]]
    cap = say("capped", cap=f"{document['cap']:g}") if document["cap"] is not None else ""
    verdict = say("passed" if document["passed"] else "passed.not")
    return "\n".join([*lines, say("total", total=f"{document['total']:.1f}", cap=cap, verdict=verdict)])


def _dimension_lines(one: Mapping[str, Any], spoken: "Language") -> list[str]:
    """Level and reason, and the better line under it; skills have their ids in English, as in the document."""
    from workbench.coaching.page_texts import text_in
    from workbench.coaching.rubric import rubric

    name = one["id"] if spoken == "en" else rubric().dimension(one["id"]).name.zh
    # A Chinese sign takes two columns of a terminal.
    pad = " " * (18 - len(name) * (1 if spoken == "en" else 2))
    scorer = text_in(spoken, f"score.by.{one['scorer']}", spread=f"{one.get('spread', 0):g}")
    by = text_in(spoken, "score.by", scorer=scorer)
    return [f"{name}{pad}{one['score']:>4.1f}  {by}  {one['reason']}", f"{'':<24}{one['improvement']}"]


def _score(args: argparse.Namespace) -> int:
    from workbench.coaching.score_task import masked_request

    request = masked_request(read_request(args.transcript))
    return run_task(args, "coach score", {**request, "model": args.model}, render_score)


def _scenarios(args: argparse.Namespace) -> int:
    return run_task(args, "coach scenarios", {}, render_scenarios)


def _play(args: argparse.Namespace) -> int:
    from workbench.coaching.session_store import SessionStore
    from workbench.store.store import Store

    folder = data_dir(args)
    store = SessionStore(Store(folder, clock).database)
    session = store.load(args.resume) if args.resume else store.save(_opened(args, folder))
    screen = sys.stderr if getattr(args, "json", False) else sys.stdout
    with printing():
        print(
            _HELP[session.language], f"[{session.id}]", f"\n\n> {session.said_by_client[-1]}", sep="\n", file=screen, flush=True
        )
    session = _converse(args, session, store, screen)
    if args.out is not None:
        from workbench.store.files import write_atomically

        write_atomically(args.out, as_json(_transcript(session)).encode())
    if getattr(args, "json", False):
        print_answer(args, _transcript(session), lambda _: "")
    return 0


def _opened(args: argparse.Namespace, folder: Path) -> "Session":
    from uuid import uuid4

    from workbench.coaching.scenarios import ScenarioLibrary
    from workbench.coaching.session import open_session
    from workbench.errors import InputError

    if not 0 <= args.seed <= 2**31:
        raise InputError(f"--seed is {args.seed}; it must be between 0 and {2**31}.", "Any small whole number will do.")
    return open_session(
        ScenarioLibrary(folder).get(args.scenario), session_id=uuid4().hex, now=_now(), language=args.language,
        level=args.level, channel=args.channel, seed=args.seed, trainee=args.trainee[:80],
    )  # fmt: skip


def _converse(args: argparse.Namespace, session: "Session", store: "SessionStore", screen: Any) -> "Session":
    from workbench.coaching.session import end, with_hint

    voice = _voice(args)
    for line in _lines():
        if session.ended_by is not None or line == "/quit":
            break
        if line == "/hint":
            session = store.save(with_hint(session, now=_now()))
            answer = f"  ({session.hints[-1].text})"
        elif line == "/end":
            session = store.save(end(session, now=_now()))
            break
        else:
            session, answer = _answered(session, line, store, voice)
        with printing():
            print(f"> {answer}" if line != "/hint" else answer, file=screen, flush=True)
    if session.ended_by is not None:
        with printing():
            print(_ENDED[session.language][session.ended_by], file=screen, flush=True)
    return session


def _answered(session: "Session", line: str, store: "SessionStore", voice: "Voice") -> tuple["Session", str]:
    from workbench.coaching.session import take_turn, visible_mood

    session = store.save(take_turn(session, line, now=_now(), say=voice.say, look_again=voice.look_again))
    return session, f"{session.exchanges[-1].client}  [{visible_mood(session, session.language)}]"


def _voice(args: argparse.Namespace) -> "Voice":
    import os

    from workbench.coaching.voice import voice_of
    from workbench.paths import default_data_dir
    from workbench.settings import load_settings

    chosen = getattr(args, "data_dir", None)
    settings = load_settings(os.environ, default_data_dir=default_data_dir(), data_dir=chosen)
    return voice_of(settings, use_model=args.model)


def _lines() -> Iterator[str]:
    """Turns from standard input until it ends. On a terminal an empty line is silence, in a pipe too."""
    for line in sys.stdin:
        yield line.rstrip("\r\n")


def _transcript(session: "Session") -> dict[str, Any]:
    return {
        "session": session.id,
        "scenario": session.scenario.id,
        "language": session.language,
        "level": session.level,
        "seed": session.seed,
        "ended_by": session.ended_by,
        "turns": session.transcript(),
    }


def _now() -> str:
    return clock().isoformat(timespec="seconds")
