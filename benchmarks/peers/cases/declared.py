"""What alignkit imports, beside what it declares."""

from __future__ import annotations

import ast
import sys
import tomllib
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent.parent


def imports_only_what_it_declares() -> str:
    """Every import of the source is of the standard library, alignkit, a declared dependency or what that needs.

    (The types of pydantic are built with pydantic_core, which pydantic requires.)
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    told = [*project["dependencies"], *(name for extra in project["optional-dependencies"].values() for name in extra)]
    declared = {_name(text) for text in told}
    declared |= {_name(text) for name in declared for text in _requires(name)}
    strange = _imported() - declared - set(sys.stdlib_module_names) - {"alignkit"}
    return f"imports {', '.join(sorted(strange))} undeclared" if strange else "imports only what it declares"


def _name(requirement: str) -> str:
    name = requirement.split(";", maxsplit=1)[0].strip()
    return name[: next((at for at, mark in enumerate(name) if mark in "<>=![ "), len(name))].replace("-", "_")


def _requires(name: str) -> list[str]:
    try:
        return [text for text in metadata.requires(name) or [] if "extra ==" not in text]
    except metadata.PackageNotFoundError:
        return []


def _imported() -> set[str]:
    found: set[str] = set()
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {name.name.split(".")[0] for name in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.split(".")[0])
    return found
