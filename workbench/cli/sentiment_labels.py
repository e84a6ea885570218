"""``workbench sentiment labels``: what people decided where the scorers differ, how far they agree, and who was right."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbench.cli.answer import ANSWERED, add_common, clock, data_dir, print_answer


def register_labels(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the ``labels`` command to those of ``workbench sentiment``."""
    command = actions.add_parser(
        "labels",
        help="the labels people gave: agreement, error rates of the scorers, export",
        description="Labels are given on the page, where the two scorers differ.",
        allow_abbrev=False,
    )
    add_common(command)
    command.add_argument("--out", metavar="FILE", type=Path, help="write all labels here (.csv, .jsonl)")
    command.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    from workbench.sentiment.kept_provenance import provenance_of_kept
    from workbench.sentiment.labels import LabelStore, agreement_of, as_csv, as_json_lines, error_rate
    from workbench.sentiment.writing import write_whole
    from workbench.store.store import Store

    decisions = LabelStore(Store(data_dir(args), clock).database).decisions()
    if args.out is not None:
        write_whole(args.out, [as_json_lines(decisions) if args.out.suffix.lower() == ".jsonl" else as_csv(decisions)])
    rows = [decision.model_dump(mode="json") for decision in decisions]
    document = {
        "labels": rows,
        "agreement": agreement_of(decisions),
        "errors": error_rate(decisions),
        "out": args.out and str(args.out),
        "provenance": provenance_of_kept("sentiment labels", {}, {"labels": rows}, now=clock()),
    }
    print_answer(args, document, render)
    return ANSWERED


def render(document: Mapping[str, Any]) -> str:
    """Agreement and error rates."""
    agreement, errors = document["agreement"], document["errors"]
    lines = [f"{len(document['labels'])} labels of {agreement['items']} items, {agreement['shared']} rated twice or more"]
    lines += [f"{' and '.join(row['raters']):<32}kappa {_figure(row)}" for row in agreement["kappa"]]
    lines += [f"{'all raters':<32}alpha {_figure(agreement['alpha'])}"] if agreement["alpha"] else []
    for row in errors["rows"]:
        name = f"{row['scorer']}, {row['source_type'] or 'all'}"
        lines.append(f"{name:<32}accuracy {_figure(row['accuracy'])}, macro-F1 {_figure(row['macro_f1'])}")
    lines += [f"The labels are in {document['out']}."] if document["out"] else []
    return "\n".join([*lines, *agreement["notes"], *errors["notes"]])


def _figure(estimate: Mapping[str, Any]) -> str:
    if estimate["value"] is None:
        return f"none from {estimate['count']} items"
    return f"{estimate['value']:.2f} ({estimate['low']:.2f} to {estimate['high']:.2f}, {estimate['count']} items)"
