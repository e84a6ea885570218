"""The house plan, where the import contracts cannot say it: pages stay thin, heavy libraries stay lazy, nothing leaks in."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "pages").glob("*.py"))
ENGINE = sorted((ROOT / "workbench").rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Top-level names of everything a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_a_page_only_selects_asks_and_shows(page: Path) -> None:
    assert not imported(page) & {"pandas", "numpy", "scipy", "plotly", "cvxpy", "requests", "httpx", "sqlalchemy", "ollama"}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_a_page_says_whose_task_it_is(page: Path) -> None:
    assert ast.get_docstring(ast.parse(page.read_text("utf-8")))


def test_only_the_launcher_imports_streamlit() -> None:
    knowing = {path.relative_to(ROOT) for path in ENGINE if "streamlit" in imported(path)}
    assert all(path.parts[:2] == ("workbench", "launch") for path in knowing)


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("workbench.cli.main", {"argparse", "logging", "pydantic"}),
        ("workbench.cli.command_line", {"pandas", "numpy", "streamlit", "cvxpy", "sqlalchemy"}),
        ("workbench.runner", {"cvxpy", "statsmodels", "sklearn", "yfinance", "lancedb", "streamlit"}),
        ("workbench.portfolio.tasks", {"cvxpy", "statsmodels", "sklearn", "yfinance", "streamlit"}),
        ("workbench.commentary.writing", {"pandas", "numpy", "streamlit", "cvxpy", "sqlalchemy"}),
    ],
)
def test_importing_a_module_does_not_load(module: str, heavy: set[str]) -> None:
    code = f"import sys, {module}; print('\\n'.join(sorted({{name.split('.')[0] for name in sys.modules}})))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not heavy & set(loaded)


def test_the_repository_speaks_of_itself_only() -> None:
    """No registry host and no path of somebody's machine in what is committed."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout, so there is no list of committed files")
    hosts = re.compile(
        "|".join(rf"{host}\.{top}" for host, top in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org")))
    )
    homes = re.compile(r"(?<![\w.])/(?:home|Users|root)/[a-z]")
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if (
            not path.is_file()
            or path.stat().st_size > 1_000_000
            or path.suffix in {".png", ".woff2", ".parquet", ".ttf", ".otf"}
        ):
            continue
        text = path.read_text("utf-8", errors="replace")
        assert not hosts.search(text), name
        assert not homes.search(text), name


def test_test_files_have_names_of_their_own() -> None:
    """Pytest knows a test file by its base name alone."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert len(names) > 100
    assert sorted(name for name in set(names) if names.count(name) > 1) == []
