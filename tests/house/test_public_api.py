"""The public names are those that are promised, and the examples run as they stand."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path

import pytest
from tests.house.tree import ROOT

import alignkit

EXAMPLES = sorted((ROOT / "examples").glob("*.py"))


def test_all_is_exactly_what_resolves() -> None:
    assert sorted(alignkit.__all__) == alignkit.__all__ == dir(alignkit)
    assert all(getattr(alignkit, name) is not None for name in alignkit.__all__)


def test_public_names_say_where_they_live() -> None:
    homes = alignkit._HOMES
    assert set(homes) | {"__version__"} == set(alignkit.__all__)
    for name, home in homes.items():
        value = getattr(alignkit, name)
        assert getattr(value, "__module__", home).startswith("alignkit."), name


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="attribuet"):
        _ = alignkit.attribuet


def test_public_names_are_documented() -> None:
    for name in alignkit.__all__:
        value = getattr(alignkit, name)
        assert isinstance(value, str) or inspect.getdoc(value), name


def test_public_methods_are_documented() -> None:
    for name in alignkit.__all__:
        value = getattr(alignkit, name)
        if not inspect.isclass(value):
            continue
        own = {key: part for key, part in vars(value).items() if not key.startswith("_") and callable(part)}
        assert [f"{name}.{key}" for key, part in own.items() if not inspect.getdoc(part)] == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_example_runs(path: Path) -> None:
    done = subprocess.run([sys.executable, str(path)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_there_are_examples() -> None:
    assert {path.name for path in EXAMPLES} >= {"quickstart.py", "custom_model.py"}
