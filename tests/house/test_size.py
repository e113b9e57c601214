"""Small functions, small files, every function typed, every public name explained."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.house.tree import AnyFunction, Module, body_lines, modules, ninetieth, package

TYPICAL_FUNCTION, LONGEST_FUNCTION = 20, 80
TYPICAL_FILE, LONGEST_FILE = 300, 500
BANNED = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}


def ours() -> tuple[Module, ...]:
    """What people read: the package, its docs builder, its examples and its benchmarks."""
    return modules("src/alignkit", "docs", "examples", "benchmarks")


def test_nine_functions_in_ten_fit_in_twenty_lines() -> None:
    assert ninetieth([body_lines(f) for module in package() for f in module.functions()]) <= TYPICAL_FUNCTION


def test_no_function_is_longer_than_a_screen() -> None:
    long = [
        f"{module.at(f)} {f.name}: {body_lines(f)} lines"
        for module in ours()
        for f in module.functions()
        if body_lines(f) > LONGEST_FUNCTION
    ]
    assert long == []


def test_nine_files_in_ten_have_at_most_300_lines() -> None:
    assert ninetieth([module.lines for module in package()]) <= TYPICAL_FILE


def test_no_file_is_longer_than_500_lines() -> None:
    everything = (*ours(), *modules("tests"))
    assert [f"{module.name}: {module.lines} lines" for module in everything if module.lines > LONGEST_FILE] == []


def test_every_function_is_annotated() -> None:
    everything = (*ours(), *modules("tests"))
    bare = [f"{module.at(f)} {f.name}" for module in everything for f in module.functions() if not annotated(f)]
    assert bare == []


def test_no_module_is_a_drawer() -> None:
    named = [
        module.name for module in (*ours(), *modules("tests")) if BANNED & set(Path(module.name).with_suffix("").parts)
    ]
    assert named == []


def test_every_module_says_what_it_is() -> None:
    silent = [module.name for module in ours() if module.text.strip() and not ast.get_docstring(module.tree)]
    assert silent == []


@pytest.mark.parametrize(
    "source", ["def f(a): ...", "def f(a: int): ...", "def f(*a) -> int: ...", "def f(a) -> int: ..."]
)
def test_an_unannotated_function_is_found(source: str) -> None:
    function = ast.parse(source).body[0]
    assert isinstance(function, ast.FunctionDef)
    assert not annotated(function)


def annotated(function: AnyFunction) -> bool:
    """Whether every parameter (but self and cls) and the return have a type."""
    return function.returns is not None and all(argument.annotation for argument in parameters(function))


def parameters(function: AnyFunction) -> Iterator[ast.arg]:
    given = function.args
    named = [*given.posonlyargs, *given.args]
    yield from named[1:] if named and named[0].arg in {"self", "cls"} else named
    yield from given.kwonlyargs
    yield from (argument for argument in (given.vararg, given.kwarg) if argument)
