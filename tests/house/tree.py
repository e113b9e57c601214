"""The project's own code as syntax trees, for the tests that hold its rules."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

ROOT = Path(__file__).parent.parent.parent
SOURCE = ROOT / "src" / "alignkit"

AnyFunction: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One Python file: where it is, its lines, its tree."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """Its path within the project, as `git` shows it."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())

    def functions(self) -> Iterator[AnyFunction]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def at(self, node: ast.AST) -> str:
        """Where a node is: file and line."""
        return f"{self.name}:{getattr(node, 'lineno', 1)}"

    def texts(self) -> Iterator[ast.Constant]:
        """Every string of the code that is no docstring; of an f-string its fixed parts."""
        docstrings = {id(node) for node in _docstrings(self.tree)}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
                yield node


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """The Python files of these folders of the project, in the order of their paths."""
    paths = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return tuple(Module(path, text, ast.parse(text)) for path in paths for text in [path.read_text("utf-8")])


def package() -> tuple[Module, ...]:
    """alignkit itself."""
    return modules("src/alignkit")


def body_lines(function: AnyFunction) -> int:
    """How many lines a function's body has, its docstring not counted.

    >>> tree = ast.parse('def f():\\n    "One line."\\n    x = 1\\n    return x')
    >>> body_lines(tree.body[0])
    2
    """
    body = function.body[1:] if ast.get_docstring(function, clean=False) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def ninetieth(values: list[int]) -> int:
    """The value that nine in ten do not exceed.

    >>> ninetieth([1, 2, 3, 4, 5, 6, 7, 8, 9, 100])
    9
    """
    return sorted(values)[-(-len(values) * 9 // 10) - 1]


def _docstrings(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                yield first.value
