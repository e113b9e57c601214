"""What reads the exports is made of our own words, and names no system outside its own file."""

from __future__ import annotations

import ast

from tests.house.tree import package

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
