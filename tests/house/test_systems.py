"""What reads the exports is made of our own words, and names no system outside its own file."""

from __future__ import annotations

import ast

import pytest
from tests.house.tree import Module, package

from alignkit.sources.mapping.recognition import EVERYDAY
from alignkit.sources.mapping.registry import systems

#: What makes SQL of a template: its text must stand in the code.
COMPOSING = {"sql", "expression", "window", "joined"}


def test_every_template_of_sql_stands_in_the_code() -> None:
    """No text that was put together becomes SQL: parts are put into templates, and texts among them are quoted."""
    calls = [
        (module, node)
        for module in package()
        if module.name.startswith("src/alignkit/sources/")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in COMPOSING
    ]
    made_up = [module.at(call) for module, call in calls if not isinstance(call.args[0], ast.Constant)]
    # The composing function itself passes its own template on.
    assert [at for at in made_up if not at.startswith("src/alignkit/sources/mapping/expressions.py")] == []
    assert len(calls) > 100


#: Where a literal equals a system's name and does not mean the system.
OTHER_THINGS = {
    ("src/alignkit/sample/__init__.py", "canonical"): "the name of the function that writes canonical Parquet",
}


@pytest.mark.parametrize("system", systems())
def test_a_system_is_named_in_its_own_file_and_nowhere_else(system: str) -> None:
    named = [
        (module.name, module.at(text))
        for module in package()
        if not own(module, system)
        for text in module.texts()
        if text.value == system
    ]
    assert [at for name, at in named if (name, system) not in OTHER_THINGS] == []


def own(module: Module, system: str) -> bool:
    """The file of a system, and the sample's writers of exports, which must say whose they write."""
    return module.name == f"src/alignkit/sources/systems/{system}.py" or "/sample/exports/" in module.name


def test_the_other_things_are_there() -> None:
    texts = {(module.name, text.value) for module in package() for text in module.texts()}
    assert set(OTHER_THINGS) <= texts


def test_no_file_imports_all_the_systems() -> None:
    """Who imports a single one says why by its name (canonical columns, the sample's exports); a list would be a second
    registry.
    """
    for module in package():
        imported = {
            name.removeprefix("alignkit.sources.systems.")
            for node in ast.walk(module.tree)
            if isinstance(node, ast.ImportFrom)
            for name in [node.module or ""]
            if name.startswith("alignkit.sources.systems.")
        }
        assert len(imported) <= 1, module.name


@pytest.mark.parametrize("name", systems())
def test_what_sets_an_export_apart_are_headings_of_its_own_system(name: str) -> None:
    """No system names another's: which of two systems wrote a file is decided by evidence."""
    exports = systems()[name].exports
    own_headings = {heading for export in exports for heading in export.headings | export.common_headings}
    foreign = {export.name: export.lacked - own_headings - EVERYDAY for export in exports}
    assert {export: headings for export, headings in foreign.items() if headings} == {}


@pytest.mark.parametrize("name", systems())
def test_no_export_is_known_by_everyday_headings_alone(name: str) -> None:
    """A file with an id and a name may be anything: what an export needs must hold a heading that tells."""
    if systems()[name].own_names:
        return
    vague = [export.name for export in systems()[name].exports if all(need <= EVERYDAY for need in export.needed)]
    assert vague == []
