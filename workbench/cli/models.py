"""``workbench models``: what the model server has, whether it is well, fetch a model, choose one for a role.

Exit code 4 when the server does not answer or does not have the model.
"""

import argparse
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from workbench.cli.answer import add_common, clock, print_answer, run_task
from workbench.errors import ServiceError

if TYPE_CHECKING:
    from workbench.llm.models import ModelInfo
    from workbench.llm.ollama_client import OllamaClient
    from workbench.llm.roles import Binding, RoleName
    from workbench.settings import Settings

ROLES = ("chat", "reasoning", "vision", "embedding")
GIGABYTE = 1e9


def register(areas: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``models list|check|pull|use``."""
    area = areas.add_parser("models", help="the language models: list, check, fetch, choose")
    commands = area.add_subparsers(title="commands", metavar="COMMAND")
    listing = commands.add_parser("list", help="the models the server has, and what each is used for")
    check = commands.add_parser("check", help="whether the server is there, new enough, private, and has what is needed")
    pull = commands.add_parser("pull", help="fetch a model; stopping keeps what has come, the next try goes on")
    use = commands.add_parser("use", help="choose the model for a role")
    for parser, run in ((listing, _list), (check, _check), (pull, _pull), (use, _use)):
        add_common(parser)
        parser.set_defaults(run=run)
    pull.add_argument("name", metavar="NAME", help="name and tag, e.g. as the library's page gives it")
    use.add_argument("role", metavar="ROLE", choices=ROLES, help=", ".join(ROLES))
    use.add_argument("name", metavar="NAME", help="a model of the server")


def _list(args: argparse.Namespace) -> int:
    settings, client = _open(args)
    models = client.models()
    roles = _roles_of(_bound(settings, client, models))
    document = {"models": [_entry(model, roles) for model in models], **_provenance("models list", {})}
    print_answer(args, document, _list_as_text)
    return 0


def _check(args: argparse.Namespace) -> int:
    from workbench.llm.failures import ModelFailure

    settings, client = _open(args)
    server: dict[str, Any] = {"host": client.address.url, "version": None, "reachable": False, "cloud": None}
    server["private"] = client.gate.whereabouts().sentence
    problems, roles = list[dict[str, str]](), dict[str, Any]()
    try:
        status = client.status()
        models = client.models()
        server |= {"version": status.version, "reachable": True, "cloud": status.cloud}
        bindings = _bound(settings, client, models)
        roles = {role: _role(binding) for role, binding in bindings.items()}
        problems += _problems(client, status.warning, status.cloud, bindings)
        problems += _too_old_for(client, status.version, bindings)
    except ModelFailure as failure:
        problems.append({"kind": failure.reason, "message": failure.message, "hint": failure.hint})
    document = {"server": server, "roles": roles, "problems": problems, **_provenance("models check", {})}
    print_answer(args, document, _check_as_text)
    return 0 if server["reachable"] else ServiceError.exit_code


def _pull(args: argparse.Namespace) -> int:
    settings, _ = _open(args)
    return run_task(args, "models pull", {"name": args.name, "host": settings.ollama_host}, _pulled_as_text)


def _use(args: argparse.Namespace) -> int:
    from workbench.llm.roles import choose
    from workbench.settings import save_model_settings

    settings, client = _open(args)
    chosen = choose(settings.models, args.role, args.name, client.models(), client.gate)
    save_model_settings(settings.data_dir, chosen)
    model = getattr(chosen, args.role)
    document = {"role": args.role, "model": model, **_provenance("models use", {"role": args.role, "name": args.name})}
    print_answer(args, document, lambda answer: f"{answer['model']} is now used for {answer['role']}.")
    return 0


def _open(args: argparse.Namespace) -> "tuple[Settings, OllamaClient]":
    from workbench.credentials import Credentials
    from workbench.llm.opening import open_client
    from workbench.paths import default_data_dir
    from workbench.settings import load_settings

    chosen = getattr(args, "data_dir", None)
    settings = load_settings(os.environ, default_data_dir=default_data_dir(), data_dir=chosen)
    return settings, open_client(settings, Credentials(os.environ))


def _bound(settings: "Settings", client: "OllamaClient", models: "tuple[ModelInfo, ...]") -> "Mapping[RoleName, Binding]":
    from workbench.llm.roles import bind, machine_memory

    return bind(settings.models, models, client.gate, machine_memory())


def _roles_of(bindings: "Mapping[RoleName, Binding]") -> dict[str, list[str]]:
    """Model -> its roles."""
    roles: dict[str, list[str]] = {}
    for role, binding in bindings.items():
        if binding.model is not None:
            roles.setdefault(binding.model.name, []).append(role)
    return roles


def _entry(model: "ModelInfo", roles: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    return {
        "name": model.name,
        "digest": model.digest,
        "size": model.size,
        "capabilities": sorted(model.capabilities),
        "context_length": model.context_length,
        "remote": model.is_remote,
        "roles": list(roles.get(model.name, ())),
    }


def _role(binding: "Binding") -> dict[str, Any]:
    return {"model": binding.model.name if binding.model else None, "chosen": binding.chosen, "problem": binding.problem}


def _problems(
    client: "OllamaClient", warning: str | None, cloud: bool | None, bindings: "Mapping[RoleName, Binding]"
) -> list[dict[str, str]]:
    found = []
    if warning:
        found.append({"kind": "version", "message": warning, "hint": "Update Ollama."})
    if cloud:
        told = "The model server would pass text for cloud models on to its vendor; the workbench refuses such models."
        found.append({"kind": "cloud", "message": told, "hint": "To switch it off there, start Ollama with OLLAMA_NO_CLOUD=1."})
    if not client.address.is_this_machine:
        found.append(
            {"kind": "privacy", "message": client.gate.whereabouts().sentence, "hint": "Use a server on this machine."}
        )
    found += [
        {"kind": f"role {role}", "message": binding.problem, "hint": binding.hint}
        for role, binding in bindings.items()
        if binding.problem
    ]
    return found


def _too_old_for(client: "OllamaClient", version: str, bindings: "Mapping[RoleName, Binding]") -> list[dict[str, str]]:
    """Models in use that want a newer server; that stands in their details only."""
    from workbench.llm.models import model_warning

    names = sorted({binding.model.name for binding in bindings.values() if binding.model is not None})
    warnings = (model_warning(client.model(name), version) for name in names)
    return [{"kind": "version", "message": warning, "hint": "Update Ollama."} for warning in warnings if warning]


def _provenance(command: str, request: Mapping[str, Any]) -> dict[str, Any]:
    from workbench.provenance import build_provenance

    return {"provenance": build_provenance(command, request, (), now=clock()).model_dump(mode="json")}


def _list_as_text(document: Mapping[str, Any]) -> str:
    rows = [("Model", "Size", "Window", "Can", "Used for")]
    for model in document["models"]:
        window = f"{model['context_length']:,}" if model["context_length"] else "\u2013"
        used = "runs elsewhere, refused" if model["remote"] and not model["roles"] else ", ".join(model["roles"])
        size = f"{model['size'] / GIGABYTE:.1f} GB"
        rows.append((model["name"], size, window, ", ".join(model["capabilities"]), used))
    if len(rows) == 1:
        return "The model server has no model yet. `workbench models check` says what this machine can carry."
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[4]]).rstrip() for row in rows
    )


def _check_as_text(document: Mapping[str, Any]) -> str:
    server = document["server"]
    state = f"Ollama {server['version']} answers" if server["reachable"] else "nobody answers"
    lines = [f"{server['host']}: {state}. {server['private']}"]
    lines += [f"  {role:<10}{entry['model'] or 'none'}" for role, entry in document["roles"].items()]
    for problem in document["problems"]:
        lines += [problem["message"], f"  {problem['hint']}"]
    return "\n".join(lines if document["problems"] else [*lines, "Everything is in order."])


def _pulled_as_text(document: Mapping[str, Any]) -> str:
    return f"{document['model']} is on the model server ({document['size'] / GIGABYTE:.1f} GB)."
