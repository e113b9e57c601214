"""A system of a user's own package, in one file, from installed wheels: it wins for its files, and ours for theirs."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import ROOT
from tests.sources.counted import salesforce

PLUGIN = (Path(__file__).parent / "plugged" / "fable_crm.py").read_text("utf-8")

#: Half of Fable's headings are Salesforce's: a file of those alone is whose its ids say.
SHARED = ["Id", "Name", "StageName", "Amount", "CloseDate", "AccountId", "LeadSource"]
FABLE = [*SHARED, *(f"Pursuit{word}" for word in ("Won", "Over", "Lead", "Score", "Region", "Kind", "Playbook"))]
SALESFORCE = [*SHARED, "IsWon", "IsClosed", "OwnerId", "CampaignId", "Type", "ForecastCategory", "IsDeleted"]
CELLS = {"Name": "Deal", "StageName": "Signed", "Amount": "10.00", "CloseDate": "2026-01-26", "LeadSource": "Web"}
CELLS |= dict.fromkeys(("PursuitWon", "PursuitOver", "IsWon", "IsClosed"), "1")
_NUMBERS = count(1)
#: The next id of a system: no deal stands in two files, where it would contradict itself.
NEXT_ID: dict[str, Callable[[], str]] = {
    "fable_crm": lambda: f"PRS-{next(_NUMBERS):06}",
    "salesforce": lambda: str(salesforce(f"0065g00000{next(_NUMBERS):05}")),
}


def install(site: Path, module: str, source: str, points: str) -> None:
    """A package of one module with its entry points, built as a wheel and put where packages stand."""
    wheel = site.parent / f"{module}-1.0-py3-none-any.whl"
    info = f"{module}-1.0.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(f"{module}.py", source)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/entry_points.txt", points)
    unpack(wheel, site)


def unpack(wheel: Path, site: Path) -> None:
    """What an installer does with a wheel of pure Python."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)


@pytest.fixture(scope="module")
def alignkit_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture
def site(tmp_path: Path, alignkit_wheel: Path) -> Path:
    """Where packages stand: alignkit's wheel alone."""
    folder = tmp_path / "site"
    unpack(alignkit_wheel, folder)
    return folder


def run(site: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """One start of the installed alignkit."""
    return subprocess.run(
        [sys.executable, "-m", "alignkit", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(site), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def inspected(site: Path, folder: Path, *more: str) -> dict[str, dict[str, Any]]:
    """What the installed alignkit takes each file of a folder for."""
    done = run(site, "inspect", str(folder), "--format", "json", *more, cwd=folder)
    assert done.returncode == 0, done.stderr
    return {row["file"]: row for row in json.loads(done.stdout)["answers"][0]["rows"]}


def table(system: str, headings: Sequence[str], deals: int = 2) -> str:
    """A file of a system with that many deals."""
    ids = [NEXT_ID[system]() for _ in range(deals)]
    rows = [[CELLS.get(heading, "") if heading != "Id" else one for heading in headings] for one in ids]
    return "\n".join(",".join(row) for row in (headings, *rows)) + "\n"


def halves(headings: Sequence[str], number: int) -> list[list[str]]:
    """Half of the columns, the id and the stage among them, without which no deal can be read."""
    free = [heading for heading in headings if heading not in {"Id", "StageName"}]
    chosen = [set(random.Random(seed).sample(free, len(headings) // 2 - 2)) for seed in range(number)]
    return [[h for h in headings if h in {"Id", "StageName"} | half] for half in chosen]


WAYS: dict[str, Callable[[list[str]], list[str]]] = {
    "as it is": lambda headings: headings,
    "in capitals": lambda headings: [heading.upper() for heading in headings],
    "backwards": lambda headings: headings[::-1],
    "with blanks": lambda headings: [f" {heading} " for heading in headings],
    "with others": lambda headings: [*headings, "Zebra", "Yak"],
}


def test_both_systems_win_for_their_own_files(site: Path, tmp_path: Path) -> None:
    install(site, "fable_crm", PLUGIN, "[alignkit.systems]\nfable = fable_crm:SYSTEM\n")
    folder = tmp_path / "exports"
    folder.mkdir()
    written = {"fable_crm": FABLE, "salesforce": SALESFORCE}
    for system, headings in written.items():
        for way, rewritten in WAYS.items():
            first, _, rows = table(system, headings).partition("\n")
            heads = ",".join(rewritten(first.split(",")))
            cells = [rewritten_row(rewritten, row.split(",")) for row in rows.splitlines()]
            (folder / f"{system} {way}.csv").write_text("\n".join([heads, *cells]) + "\n")
            (folder / f"{system} {way} without rows.csv").write_text(heads + "\n")
        for number, half in enumerate(halves(headings, 25)):
            (folder / f"{system} half {number}.csv").write_text(table(system, half))
        (folder / f"{system} shared.csv").write_text(table(system, SHARED))

    verdicts = inspected(site, folder)
    assert len(verdicts) == 2 * (2 * len(WAYS) + 25 + 1)
    wrong = {
        name: row for name, row in verdicts.items() if (row["system"], row["record"]) != (name.split()[0], "deals")
    }
    assert wrong == {}
    sure = {name for name, row in verdicts.items() if row["certainty"] == "certain"}
    assert sure == {name for name in verdicts if "without rows" not in name}


def rewritten_row(rewritten: Callable[[list[str]], list[str]], row: list[str]) -> str:
    """A row in the order of its headings."""
    order = rewritten([str(number) for number in range(len(row))])
    return ",".join(row[int(place)] if place.strip().isdigit() else "z" for place in order)


def test_what_nothing_decides_is_said_and_a_settings_line_decides_it(site: Path, tmp_path: Path) -> None:
    """Headings that both have, and no row whose id could tell."""
    install(site, "fable_crm", PLUGIN, "[alignkit.systems]\nfable = fable_crm:SYSTEM\n")
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "deals.csv").write_text(table("salesforce", SHARED, 0))
    verdict = inspected(site, folder)["deals.csv"]
    assert verdict["record"] is None
    assert "fits Opportunity of Salesforce and Pursuit of Fable CRM equally well" in verdict["evidence"]
    for system in NEXT_ID:
        (folder / "alignkit.toml").write_text(f'[inputs.deals]\nsystem = "{system}"\n')
        verdict = inspected(site, folder)["deals.csv"]
        assert (verdict["system"], verdict["record"]) == (system, "deals")


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("raise RuntimeError('half installed')", "the system 'fable' of the package fable_crm cannot be loaded: half"),
        ("import nobody_has_this", "the system 'fable' of the package fable_crm cannot be loaded: No module named"),
        ("SYSTEM = 'Fable'", "the system 'fable' of the package fable_crm is not a System"),
        (PLUGIN.replace('"fable_crm", "Fable', '"salesforce", "Fable'), "two systems are called 'salesforce'"),
        (
            PLUGIN.replace('"amount": column', '"amonut": column'),
            "cannot be loaded: Pursuit: deals has no field amonut",
        ),
    ],
)
def test_a_plugin_that_is_no_system_is_named(source: str, says: str, site: Path, tmp_path: Path) -> None:
    install(site, "fable_crm", source, "[alignkit.systems]\nfable = fable_crm:SYSTEM\n")
    (tmp_path / "deals.csv").write_text("deal_id,outcome\nD,open\n")
    done = run(site, "attribute", "deals.csv", cwd=tmp_path)
    assert done.returncode == 2
    assert says in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert run(site, "--help", cwd=tmp_path).returncode == 0
