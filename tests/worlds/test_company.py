"""`alignkit sample --world`: the files are the world, and alignkit reads them as the world's own journeys."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

import alignkit
from alignkit.errors import UsageError
from alignkit.sample.draws import Draws
from alignkit.worlds import process
from alignkit.worlds.company import Written
from alignkit.worlds.company import write as write_world
from alignkit.worlds.definitions import WORLDS
from alignkit.worlds.truth import credit, rule_models, truth

FILES = {"deals", "touches", "people", "roles", "accounts", "campaigns", "truth"}

#: The folder, and what the command said of it.
Made = tuple[Path, Written]


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, strict=True))


@pytest.fixture(scope="module", params=list(WORLDS))
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp(request.param)
    return folder, write_world(folder, world=request.param, deals=120, seed=5)


def test_the_files_are_there_and_counted(written: Made) -> None:
    folder, summary = written
    assert {path.stem for path in folder.glob("*.csv")} == FILES
    for name in FILES:
        assert summary.rows[f"{name}.csv"] == len(rows(folder, name))


def test_the_same_seed_gives_the_same_bytes(written: Made, tmp_path: Path) -> None:
    folder, summary = written
    write_world(tmp_path, world=summary.world.name, deals=120, seed=5)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {p.name: p.read_bytes() for p in folder.iterdir()}


def test_blocks_leave_no_seam(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from alignkit.worlds import company as worlds

    write_world(tmp_path / "whole", world="season", deals=60, seed=2)
    monkeypatch.setattr(worlds, "BLOCK", 37)
    write_world(tmp_path / "parts", world="season", deals=60, seed=2)
    for path in (tmp_path / "whole").iterdir():
        assert (tmp_path / "parts" / path.name).read_bytes() == path.read_bytes()


def test_enough_deals_are_won(written: Made) -> None:
    folder, _ = written
    assert 120 <= sum(deal["outcome"] == "won" for deal in rows(folder, "deals")) <= 122


def test_the_truth_is_that_of_the_twins(written: Made) -> None:
    folder, summary = written
    lived = process.history(summary.world, Draws(5), np.arange(summary.accounts))
    true = truth(lived)
    assert [int(row["added"]) * 100 for row in rows(folder, "truth")] == true.added.tolist()
    assert [int(row["added_deals"]) for row in rows(folder, "truth")] == true.added_deals.tolist()
    assert f"${true.together // 100:,}" in (folder / "README.md").read_text("utf-8")


def test_alignkit_reads_the_worlds_own_journeys(written: Made) -> None:
    """Every rule's credit on the files equals its credit on the arrays, to the cent."""
    folder, summary = written
    models = rule_models()
    lived = process.history(summary.world, Draws(5), np.arange(summary.accounts))
    inside = credit(lived, models)
    names = [f"c{code:07d}" for code in inside.code.tolist()]
    result = alignkit.load(folder / "deals.csv").attribute([model.name for model in models])
    for number, model in enumerate(models):
        (answer,) = (a for a in result.answers if a.name == "attribution" and a.basis["model"] == model.name)
        table = answer.to_arrow().to_pydict()
        outside = {k: int(v * 100) for k, v in zip(table["campaign_id"], table["credit"], strict=True) if v}
        mine = {name: cents for name, cents in zip(names, inside.of(number).tolist(), strict=True) if cents}
        assert outside == mine


def test_touches_lie_before_the_close(written: Made) -> None:
    folder, _ = written
    closes = {deal["deal_id"]: deal["closed_on"] for deal in rows(folder, "deals")}
    deals = {role["person_id"]: role["deal_id"] for role in rows(folder, "roles")}
    known = {person["person_id"] for person in rows(folder, "people")}
    for touch in rows(folder, "touches"):
        assert touch["person_id"] in known
        assert touch["touched_at"][:10] <= "2026-06-30"
        if touch["person_id"] in deals:
            assert touch["touched_at"][:10] < closes[deals[touch["person_id"]]]


def test_an_unknown_world_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no world"):
        write_world(tmp_path / "new", world="utopia")
    assert not (tmp_path / "new").exists()
