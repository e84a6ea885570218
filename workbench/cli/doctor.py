"""``workbench doctor``: whether everything the workbench stands on is there and works.

Exit code 0 when nothing fails (warnings are allowed: the numbers do without what is missing), 4 when a check fails.
"""

import argparse
import os
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from workbench.cli.answer import add_common, clock, print_answer
from workbench.errors import ServiceError, SettingsError

if TYPE_CHECKING:
    from workbench.doctor import Check
    from workbench.settings import Settings


def register(areas: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``doctor``."""
    parser = areas.add_parser("doctor", help="check that everything is there and works")
    add_common(parser)
    parser.set_defaults(run=_doctor)


def _doctor(args: argparse.Namespace) -> int:
    from workbench.doctor import examine
    from workbench.provenance import build_provenance

    settings, problems = _settings(args)
    checks = (*problems, *examine(settings, clock))
    provenance = build_provenance("doctor", {}, (), now=clock())
    document = {"checks": [asdict(check) for check in checks], "provenance": provenance.model_dump(mode="json")}
    print_answer(args, document, _as_text)
    return ServiceError.exit_code if any(check.status == "fail" for check in checks) else 0


def _settings(args: argparse.Namespace) -> "tuple[Settings, tuple[Check, ...]]":
    """The settings, or the defaults and a finding: a broken settings file is what a doctor is asked about."""
    from workbench.doctor import Check
    from workbench.paths import default_data_dir
    from workbench.settings import Settings, data_folder, load_settings

    default, chosen = default_data_dir(), getattr(args, "data_dir", None)
    folder = data_folder(os.environ, default_data_dir=default, data_dir=chosen)
    try:
        return load_settings(os.environ, default_data_dir=default, data_dir=chosen), ()
    except SettingsError as error:
        return Settings(data_dir=folder), (Check(name="settings", status="fail", detail=error.message, hint=error.hint),)


def _as_text(document: Mapping[str, Any]) -> str:
    lines = []
    for check in document["checks"]:
        lines.append(f"{check['status']:<5}{check['name']:<15}{check['detail']}")
        if check["status"] != "ok" and check["hint"]:
            lines.append(f"{'':<20}{check['hint']}")
    return "\n".join(lines)
