"""``workbench sentiment conversation``: cues of emotion and tendency in a client's transcript."""

import argparse
from collections.abc import Mapping
from typing import Any

from workbench.cli.answer import ANSWERED, add_common, clock, data_dir, print_answer, terminal_progress


def register_conversation(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the ``conversation`` command to those of ``workbench sentiment``."""
    command = actions.add_parser(
        "conversation",
        help="cues of emotion and tendency in what a client says, held against trades",
        description='A text file with lines like "Client: ...". Cues in words are no findings about a person. Nothing is kept.',
        allow_abbrev=False,
    )
    add_common(command)
    command.add_argument("file", metavar="FILE", help="the transcript: text, VTT or SRT with names")
    command.add_argument("--client", metavar="NAME", help="who of the speakers is the client")
    command.add_argument("--trades", metavar="FILE", help="the client's trades: date, asset, side, quantity, price")
    command.add_argument("--prices", metavar="FILE", help="prices of what was traded")
    command.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    from workbench.sentiment.conversation import conversation_document

    given = {"path": args.file, "client": args.client, "trades": args.trades, "prices": args.prices}
    request = {name: value for name, value in given.items() if value is not None}
    document = conversation_document(request, data_dir=data_dir(args), clock=clock, progress=terminal_progress())
    print_answer(args, document, render)
    return ANSWERED


def render(document: Mapping[str, Any]) -> str:
    """The level, the tendencies and every quote."""
    lines = [f"Level: {document['level']}. {document['level_reason']}", ""]
    lines += [
        f"{row['name']:<34}{row['score']:>5.2f}  trades: {row['trades']}. {row['trades_detail']}".rstrip()
        for row in document["tendencies"]
    ]
    lines += [f"{row['name']:<34}{row['cues']:>5} cues" for row in document["emotions"]]
    lines += [""] if document["cues"] else []
    lines += [f'turn {row["turn"] + 1:>3}  {row["name"]}: "{row["quote"]}"' for row in document["cues"]]
    lines += [f'turn {row["turn"] + 1:>3}  put aside ({row["reason"]}): "{row["quote"]}"' for row in document["left_aside"]]
    return "\n".join([*lines, "", document["notice"], *document["notes"]])
