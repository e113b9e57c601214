"""What a run really executes: after the load, nothing but the texts of `.sql` files and the engine's own few words."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.house.tree import ROOT, SOURCE

import alignkit
from alignkit.backends.duckdb import DuckEngine, _Connection
from alignkit.errors import UsageError
from alignkit.references import references

FILES = sorted(SOURCE.rglob("*.sql"))

#: A physical name; a value in the text of a view, which cannot have bound parameters.
NAME, VALUE = r"r\d+", r"(?:'[A-Za-z0-9_/+-]*'|\d+|true|false)"

#: The words of the engine itself, around a statement or without one.
MAKES = re.compile(rf"create (table|view) {NAME} as (.*)", re.DOTALL)
OWN = re.compile(rf"drop (?:table|view) if exists {NAME}(?:; drop (?:table|view) if exists {NAME})*|describe {NAME}")

TRIAL = {
    "campaign": "7015g000K000001AIA",
    "design": "holdout",
    "starts_on": "2026-01-05",
    "ends_on": "2026-06-01",
    "treated": {"units": 70, "conversions": 56, "value": "560.00"},
    "control": {"units": 80, "conversions": 48, "value": "480.00"},
}


def in_vain(project: alignkit.Project) -> None:
    with pytest.raises(UsageError, match="there is no deal"):
        project.explain("no such deal")


QUESTIONS: dict[str, Callable[[alignkit.Project], Any]] = {
    "attribute": lambda of: of.attribute(["w-shaped", "markov", "shapley"], by=["campaign", "tier"], evidence="full"),
    "calibrate": lambda of: of.attribute(calibrate=True, evidence="none"),
    "ledger": lambda of: of.attribute(evidence="none").ledger(),
    "compare": lambda of: of.compare(),
    "explain": lambda of: of.explain("0065g000K00000AAIQ"),
    "explain in vain": in_vain,
    "experiments": lambda of: of.experiments(),
}


class Recording:
    """A connection that writes down every statement before it executes it."""

    def __init__(self, bare: Any, executed: list[str]) -> None:
        self._bare, self._executed = bare, executed

    def execute(self, sql: str, *given: Any) -> Any:
        self._executed.append(sql)
        return self._bare.execute(sql, *given)

    def sql(self, sql: str, **given: Any) -> Any:
        self._executed.append(sql)
        return self._bare.sql(sql, **given)

    def __getattr__(self, name: str) -> Any:
        assert name in {"register", "unregister", "close"}, f"another way to ask: {name}"
        return getattr(self._bare, name)


def as_executed(path: Path, *, view: bool) -> re.Pattern[str]:
    """The text of a file as the engine may execute it: other names, and in a view values in place of parameters."""
    read = references(path.read_text("utf-8"))
    texts = [re.escape(text) for text in read.texts]
    if view:
        texts = [re.sub(r"\\\$[a-z_]+\b", lambda _: VALUE, text) for text in texts]
    names = [
        NAME if has_alias else f"{NAME} as {name}" for name, has_alias in zip(read.names, read.aliased, strict=True)
    ]
    return re.compile(texts[0] + "".join(name + text for name, text in zip(names, texts[1:], strict=True)))


@pytest.mark.parametrize("kept_acts", [0, 10**9], ids=["streamed", "kept"])
def test_every_statement_is_the_text_of_a_file(monkeypatch: pytest.MonkeyPatch, kept_acts: int) -> None:
    executed: list[str] = []
    monkeypatch.setattr("alignkit.journeys.prepare.KEPT_ACTS", kept_acts)
    with alignkit.load(ROOT / "data" / "sample" / "deals.csv", settings={"experiments.trial": TRIAL}) as project:
        engine = project.loaded.catalog.engine
        assert isinstance(engine, DuckEngine)
        engine._idle.clear()  # the connections of the load; from here on each is one that writes down
        monkeypatch.setattr(engine, "_opened", lambda: _Connection(Recording(engine._root.cursor(), executed)))
        for ask in QUESTIONS.values():
            ask(project)
    bodies = [(made[2], made[1] == "view") if (made := MAKES.fullmatch(sql)) else (sql, False) for sql in executed]
    known = {view: [as_executed(path, view=view) for path in FILES] for view in (False, True)}
    strange = [
        body for body, view in bodies if not OWN.fullmatch(body) and not any(one.fullmatch(body) for one in known[view])
    ]
    assert strange == []
    assert len(executed) > 50


@pytest.mark.parametrize(
    "sql",
    [
        "select * from r1 as deals",
        "create table r2 as select 1 as x",
        "drop table if exists deals",
        "set threads = 4",
        "create view r3 as select deal_id, name\nfrom r1 as won_deals\norder by deal_id\nlimit 20",
    ],
)
def test_another_statement_is_seen(sql: str) -> None:
    made = MAKES.fullmatch(sql)
    body, view = (made[2], made[1] == "view") if made else (sql, False)
    assert not OWN.fullmatch(body)
    assert not any(as_executed(path, view=view).fullmatch(body) for path in FILES)
