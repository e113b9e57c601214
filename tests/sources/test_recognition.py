"""Every system's files against every system: none is taken for another's, and files of nobody are nobody's."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.conftest import ROOT
from tests.sources.test_systems import CASES

import alignkit
from alignkit.errors import InputError
from alignkit.sources.files import staging
from alignkit.sources.files.container import Workspace
from alignkit.sources.mapping import recognition
from alignkit.sources.mapping.exports import heading_key
from alignkit.sources.mapping.registry import all_exports

#: What each file of the sample company is: its system and its record.
SAMPLE = {
    "accounts.csv": ("salesforce", "accounts"),
    "bookings.csv": ("canonical", "bookings"),
    "campaign_members.csv": ("salesforce", "touches"),
    "campaigns.csv": ("salesforce", "campaigns"),
    "contact_roles.csv": ("salesforce", "roles"),
    "contacts.csv": ("salesforce", "people"),
    "dated_conversion_rates.csv": ("salesforce", "fx_rates"),
    "deals.csv": ("salesforce", "deals"),
    "google_ads_campaigns.csv": ("google_ads", "spend"),
    "google_ads_search_terms.csv": ("google_ads", "searches"),
    "groups.csv": ("salesforce", "users"),
    "lead_history.csv": ("salesforce", "person_changes"),
    "leads.csv": ("salesforce", "people"),
    "marketo_activities.csv": ("marketo", "touches"),
    "marketo_leads.csv": ("marketo", "people"),
    "marketo_programs.csv": ("marketo", "campaigns"),
    "opportunity_history.csv": ("salesforce", "stage_changes"),
    "opportunity_line_items.csv": ("salesforce", "deal_lines"),
    "targets.csv": ("canonical", "targets"),
    "tasks.csv": ("salesforce", "activities"),
    "users.csv": ("salesforce", "users"),
}
SHARED = {
    (folder, name): (described["system"], record)
    for folder, described in yaml.safe_load((Path(__file__).parent / "shared_exports.yml").read_text("utf-8")).items()
    for name, record in described["files"].items()
}
Verdict = tuple[str, str] | None


@dataclass(frozen=True)
class Look:
    """What can be seen of a file: its headings and its first rows."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def verdict(self) -> Verdict:
        """Whose it is, and which record; None where it is nobody's, or that cannot be decided."""
        match = recognition.match(self.headings, all_exports(), self.rows)
        return None if match is None or match.undecided else (match.export.system, match.export.of.table)

    def of(self, columns: Sequence[int]) -> Look:
        """Some of the columns, in that order."""
        rows = tuple(tuple(row[i] if i < len(row) else "" for i in columns) for row in self.rows)
        return Look(tuple(self.headings[i] for i in columns), rows)


def look(path: Path, workspace: Path) -> Look:
    """What staging sees of a file."""
    table = staging.stage(path, Workspace(workspace), all_exports())
    return Look(table.headings, table.sample)


# Other ways to write the same file


def in_capitals(seen: Look) -> Look:
    return replace(seen, headings=tuple(heading.upper() for heading in seen.headings))


def in_small_letters(seen: Look) -> Look:
    return replace(seen, headings=tuple(heading.lower() for heading in seen.headings))


def backwards(seen: Look) -> Look:
    return seen.of(range(len(seen.headings))[::-1])


def shuffled(seen: Look) -> Look:
    columns = list(range(len(seen.headings)))
    random.Random(7).shuffle(columns)
    return seen.of(columns)


def with_blanks(seen: Look) -> Look:
    return replace(seen, headings=tuple(f"  {heading} " for heading in seen.headings))


def with_columns_of_ones_own(seen: Look) -> Look:
    """One for every five."""
    own = tuple(f"Zebra {number}" for number in range(len(seen.headings) // 5))
    return Look(seen.headings + own, tuple(row + ("z",) * len(own) for row in seen.rows))


def with_one_row(seen: Look) -> Look:
    return replace(seen, rows=seen.rows[:1])


def without_rows(seen: Look) -> Look:
    return replace(seen, rows=())


WAYS: tuple[Callable[[Look], Look], ...] = (
    in_capitals,
    in_small_letters,
    backwards,
    shuffled,
    with_blanks,
    with_columns_of_ones_own,
    with_one_row,
    without_rows,
)


def check(seen: Look, expected: Verdict, name: object) -> None:
    """The verdict on the file, on the same file written in other ways, and on its halves."""
    assert seen.verdict() == expected, name
    for way in WAYS:
        assert way(seen).verdict() == expected, (name, way.__name__)
    for half in halves(seen):
        assert half.verdict() in {expected, None}, (name, half.headings)
        assert without_rows(half).verdict() in {expected, None}, (name, half.headings, "no rows")


def halves(seen: Look, count: int = 20) -> Iterator[Look]:
    """The file with half of its columns: any of them, but with the id, and with what says that it is no sibling."""
    kept = {key for export in all_exports() for key in (*export.lacked, *(export.needed[:1] or [frozenset()])[0])}
    must = [i for i, heading in enumerate(seen.headings) if heading_key(heading) in kept]
    free = [i for i in range(len(seen.headings)) if i not in must]
    for seed in range(count):
        chosen = random.Random(seed).sample(free, min(len(free), max(0, len(seen.headings) // 2 - len(must))))
        yield seen.of(sorted({*must, *chosen}))


# The matrix


@pytest.mark.parametrize("name", SAMPLE)
def test_the_sample(name: str, tmp_path: Path) -> None:
    check(look(ROOT / "data" / "sample" / name, tmp_path), SAMPLE[name], name)


def test_every_file_of_the_sample_is_here() -> None:
    files = {path.name for path in (ROOT / "data" / "sample").glob("*.csv")}
    assert files - set(SAMPLE) == {"ga4_traffic.csv"}, "web analytics is no system of ours"


@pytest.mark.parametrize(
    "file", [pytest.param(file, id=f"{case}: {file.name}") for case in CASES for file in case.files]
)
def test_the_files_of_the_cases(file: Any, tmp_path: Path) -> None:
    path = tmp_path / file.name
    path.write_text(file.text, encoding="utf-8")
    check(look(path, tmp_path), (file.system, file.holds), file.text)


@pytest.mark.shared
def test_the_shared_exports(shared: Path, tmp_path: Path) -> None:
    """All of them, those of systems that nobody reads yet among them."""
    paths = sorted(path for path in (shared / "data" / "exports").rglob("*") if path.suffix in {".csv", ".xlsx"})
    unseen = []
    for path in paths:
        name = (path.parent.name, path.name)
        try:
            seen = look(path, tmp_path)
        except InputError:
            unseen.append(name)
            continue
        if name in SHARED:
            check(seen, SHARED[name], name)
        else:
            assert [way(seen).verdict() for way in WAYS] == [None] * len(WAYS), name
            assert all(one.verdict() in {None, ours} for one in halves(seen) for ours in [own(one)]), name
    assert set(SHARED).isdisjoint(unseen)
    assert len(paths) > 170


def own(seen: Look) -> Verdict:
    """The verdict on a file whose headings are, for the greater part, our own names: it is canonical by definition."""
    match = recognition.match(seen.headings, [export for export in all_exports() if export.own_names], seen.rows)
    return (match.export.system, match.export.of.table) if match else None


# Files of nobody


NOBODYS = {
    "weather": "city,temperature,wind\nBerlin,12,3\n",
    "web analytics": "Session source,Sessions,Engaged sessions\ngoogle,3,2\n",
    "an address book": "Name,Email,Phone,Company\nAda,a@x.example,1,Kestrel\n",
    "a list with ids": "id,name,type,status,created_at\n1,One,a,b,2026-01-05\n",
    "an issue tracker": "Id,Title,Status,Owner,Created Date,Priority\n1,One,Open,Ada,2026-01-05,High\n",
    "an object of one's own": "Id,OwnerId,IsDeleted,Name,CreatedDate,LastModifiedDate\na0X5g00000AbCdEAAV,,0,One,,\n",
    "targets": "quarter,target\n2026-Q1,100\n",
    "an experiment": "date,group,conversions\n2026-01-05,treated,3\n",
    "paths": "path,total_conversions\ngoogle > direct,3\n",
    "the users of a product": "id,email,first_name,last_name,plan\n1,a@x.example,Ada,Adams,pro\n",
}


@pytest.mark.parametrize("name", NOBODYS)
def test_a_file_of_nobody_is_nobodys(name: str, tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text(NOBODYS[name], encoding="utf-8")
    seen = look(path, tmp_path)
    assert [way(seen).verdict() for way in WAYS] == [None] * len(WAYS)


# What ids say


DEALS = "Id,StageName,CloseDate,AccountId,IsWon,IsClosed\n"


@pytest.mark.parametrize(
    ("ids", "sure", "says"),
    [
        (
            ("0065g00000AbCdEAAV", "0065g00000AbCdF"),
            "certain",
            "2 of 2 ids in Id start with 006 and pass their checksum",
        ),
        (("0065g00000AbCdEAAV", "7"), "likely", "1 of 2 ids in Id start with 006 and pass their checksum"),
        (("0065g00000AbCdEAAB", "7"), "likely", "0 of 2 ids in Id start with 006 and pass their checksum"),
        ((), "likely", "6 of 6 headings, above all StageName, CloseDate, IsWon"),
    ],
)
def test_a_file_whose_ids_are_none_of_salesforces_is_not_certain(
    ids: Sequence[str], sure: str, says: str, tmp_path: Path
) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(DEALS + "".join(f"{one},x,2026-01-26,,1,1\n" for one in ids))
    (report,) = alignkit.inspect(path).reports
    assert (report.system, report.record, report.certainty) == ("salesforce", "deals", sure)
    assert says in report.evidence


def test_ids_tell_what_headings_cannot(tmp_path: Path) -> None:
    """A list of ids and names is anything; one of ids that are accounts of Salesforce is that."""
    names = Look(("Id", "Name", "Industry"), ())
    assert replace(names, rows=(("0015g00000XyZaB", "Kestrel", ""),)).verdict() == ("salesforce", "accounts")
    assert replace(names, rows=(("17", "Kestrel", ""),)).verdict() is None


# What the settings say


def test_the_system_of_the_settings_wins(tmp_path: Path) -> None:
    """Both fit; recognised by itself it is our own file of accounts."""
    path = tmp_path / "accounts.csv"
    path.write_text("account_id,name,website\n0015g00000XyZaB,Kestrel,kestrel.example\n")
    (tmp_path / "deals.csv").write_text("deal_id,outcome\nD,open\n")
    for system in ("canonical", "salesforce"):
        with alignkit.load(tmp_path / "deals.csv", settings={"inputs.accounts.system": system}) as project:
            assert {one.system for one in project.loaded.files if one.record == "accounts"} == {system}


def test_a_heading_of_the_settings_makes_a_file_known(tmp_path: Path) -> None:
    """A file that lies beside the deals lacks one of its headings, and the settings say which stands for it."""
    (tmp_path / "deals.csv").write_text("deal_id,outcome\nD,open\n")
    (tmp_path / "members.csv").write_text("person_id,kind,Antwort\np1,form-fill,2026-01-05\n")
    with alignkit.load(tmp_path / "deals.csv") as project:
        assert [one.record for one in project.loaded.files] == ["deals", None]
    settings = {"inputs.touches.columns": {"touched_at": "Antwort"}}
    with alignkit.load(tmp_path / "deals.csv", settings=settings) as project:
        (touches,) = [one for one in project.loaded.files if one.record == "touches"]
    assert (touches.system, touches.loaded) == ("canonical", 1)
    assert {one.field: one.column for one in touches.mapped}["touched_at"] == "Antwort"


def test_a_field_that_the_systems_export_does_not_have_is_read_where_the_settings_say(tmp_path: Path) -> None:
    path = tmp_path / "users.csv"
    path.write_text("Id,Username,Queue\n0055g00000AbCdE,u,yes\n")
    deals = tmp_path / "deals.csv"
    deals.write_text("deal_id,outcome\nD,open\n")
    with alignkit.load(deals, users=path, settings={"inputs.users.columns": {"is_queue": "Queue"}}) as project:
        (report,) = [one for one in project.loaded.files if one.record == "users"]
    assert (report.system, {one.field for one in report.mapped}) == ("salesforce", {"user_id", "is_queue"})


@pytest.mark.parametrize(
    ("settings", "code", "do"),
    [
        ({"inputs.deals.system": "salesfroce"}, "unknown-system", "did you mean salesforce?"),
        ({"inputs.deals.columns": {"amout": "Value"}}, "unknown-field", "did you mean amount?"),
    ],
)
def test_a_typing_error_in_the_settings_is_said(settings: dict[str, Any], code: str, do: str, tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text("deal_id,outcome\nD,open\n")
    with pytest.raises(alignkit.AlignkitError) as caught, alignkit.load(path, settings=settings):
        pass
    assert (caught.value.code, caught.value.do, caught.value.exit_code) == (code, (do,), 2)
