"""Real exports of real systems: every row accounted for, every column as the standard library counts it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from tests.sources import real_hubspot
from tests.sources.conftest import Read, Reader
from tests.sources.counted import Case, cents, micros, moment, raw_rows, summary
from tests.sources.real_marketing import ADS, MARKETING, MARKETO, STATS, no_total
from tests.sources.real_salesforce import SALESFORCE, WORKSHOP, responded

import alignkit
from alignkit.records import RECORDS

pytestmark = pytest.mark.shared

CASES = [*SALESFORCE, *real_hubspot.HUBSPOT, *MARKETING]
#: Files of the same folders that hold nothing we read.
LEFT_ASIDE = 35


@pytest.fixture
def exports(shared: Path) -> Path:
    return shared / "data" / "exports"


def alone(path: Path, folder: Path) -> Path:
    """A link to the file in a folder of its own, so that nothing lies beside it."""
    folder.mkdir()
    copy = folder / path.name
    copy.write_bytes(path.read_bytes())
    return copy


@pytest.mark.parametrize("case", CASES, ids=str)
def test_file_is_read_as_the_standard_library_counts_it(
    case: Case, exports: Path, read: Reader, tmp_path: Path
) -> None:
    path = alone(exports / case.file, tmp_path / "alone")
    given, listed = (
        ({case.table: path}, {}) if case.table in RECORDS else ({}, {f"inputs.{case.table}.path": str(path)})
    )
    got = read(**given, settings=case.settings | listed)
    report = got.report(case.table)
    rows = raw_rows(path)

    assert (report.loaded, report.quarantined, report.dropped, report.duplicates) == (
        case.loaded,
        case.left_out,
        case.dropped,
        case.duplicates,
    )
    assert len(rows) + case.dropped - sum(not no_total(row) for row in rows) == report.rows_in_file
    assert set(got.codes) == ({case.reason} if case.reason else set())
    assert sorted(one.name for one in case.fields) == sorted(one.field for one in report.mapped)
    for one in case.fields:
        expected = summary([row for row in rows if case.kept(row)], one)
        assert found(got, case.table, one.name, summed=expected[-1] is not None) == expected, one.name


def found(got: Read, table: str, name: str, *, summed: bool) -> tuple[object, ...]:
    """What was loaded of a field, as `summary` counts the raw file."""
    total = f"sum({name}::bigint)::bigint" if summed else "null"
    row = got.one(
        f"select count({name}) as n, count(distinct {name}) as many, min({name}) as low, max({name}) as high,"
        f" {total} as total from {table}"
    )
    return tuple(row.values())


def test_outcomes_follow_the_flags_and_never_the_stage(exports: Path, read: Reader, tmp_path: Path) -> None:
    path = alone(exports / WORKSHOP / "Opportunity.csv", tmp_path / "alone")
    got = read(path)
    expected = Counter(
        "won" if row["IsWon"] == "1" else "lost" if row["IsClosed"] == "1" else "open" for row in raw_rows(path)
    )
    assert {r["outcome"]: r["n"] for r in got.rows("select outcome, count(*) as n from deals group by 1")} == expected


def test_members_who_did_not_respond_are_no_touches(exports: Path, read: Reader, tmp_path: Path) -> None:
    path = alone(exports / WORKSHOP / "CampaignMember.csv", tmp_path / "alone")
    got = read(touches=path)
    answered = sum(responded(row) for row in raw_rows(path))
    assert got.one(
        "select count(*) filter (kind = 'campaign-response') as n, count(touched_at) as at from touches"
    ) == {
        "n": answered,
        "at": answered,
    }


def test_a_whole_folder_is_recognised_by_what_is_in_it(exports: Path, read: Reader) -> None:
    got = read(exports / WORKSHOP / "Opportunity.csv")
    known = {Path(r.path).name: (r.record, r.system, r.certainty) for r in got.loaded.files if r.record}
    assert known == {
        "Opportunity.csv": ("deals", "salesforce", "certain"),
        "Account.csv": ("accounts", "salesforce", "certain"),
        "Campaign.csv": ("campaigns", "salesforce", "certain"),
        "CampaignMember.csv": ("touches", "salesforce", "certain"),
        "Contact.csv": ("people", "salesforce", "certain"),
        "Lead.csv": ("people", "salesforce", "certain"),
        "Task.csv": ("activities", "salesforce", "certain"),
    }
    left = {Path(r.path).name for r in got.loaded.files if r.record is None}
    assert left == {"AccountContactRelation.csv", "Branch__c.csv", "Case.csv"}
    assert all(any(name in note for note in got.loaded.notes) for name in left)


def test_headings_of_the_weekly_export_are_known(exports: Path, read: Reader) -> None:
    got = read(exports / "salesforce_weekly_export_headers" / "Opportunity.header.csv")
    known = {Path(r.path).name.split(".")[0]: (r.record, r.rows_in_file) for r in got.loaded.files}
    assert known == {
        "Account": ("accounts", 0),
        "Campaign": ("campaigns", 0),
        "CampaignInfluence": (None, 0),
        "CampaignMember": ("touches", 0),
        "Contact": ("people", 0),
        "Event": ("activities", 0),
        "Lead": ("people", 0),
        "Opportunity": ("deals", 0),
        "OpportunityContactRole": ("roles", 0),
        "OpportunityHistory": ("stage_changes", 0),
        "Task": ("activities", 0),
        "User": ("users", 0),
    }


def test_every_other_file_of_these_systems_is_left_aside_and_its_rows_are_counted(exports: Path) -> None:
    """Histories, lists and objects that no rule of ours uses: none may be taken for something else."""
    folders = {case.file.split("/")[0] for case in CASES}
    read = {exports / case.file for case in CASES}
    others = [
        path for folder in sorted(folders) for path in sorted((exports / folder).glob("*.csv")) if path not in read
    ]
    reports = alignkit.inspect(*others).reports
    assert len(others) == LEFT_ASIDE
    assert [report.path for report in reports if report.record] == []
    assert [report.rows_in_file for report in reports] == [len(raw_rows(path)) for path in others]


def test_no_file_of_an_unknown_system_is_taken_for_a_known_one(exports: Path) -> None:
    """Other systems' exports are not ours yet; taking one for a deal would be worse than leaving it aside."""
    for folder in ("dynamics_ui_export", "pardot_fivetran", "meta_fivetran", "linkedin_fivetran", "search_console"):
        for path in sorted((exports / folder).glob("*.csv")):
            assert _system(path) == "", path


def _system(path: Path) -> str:
    from alignkit.errors import InputError, Place
    from alignkit.sources.files import frame
    from alignkit.sources.mapping import registry

    try:
        heading = frame.find_heading(path.read_bytes()[: 1 << 20], Place(path.name), registry.all_exports())
    except InputError:
        return ""
    return heading.match.export.system if heading.match else ""


def test_google_ads_spend_is_the_sum_of_its_rows_and_not_of_its_totals(exports: Path, read: Reader) -> None:
    for file, rows, everything in (("Campaign report (1).csv", 116410, 465637), ("Campaign report.csv", 36522, 109566)):
        path = exports / ADS / file
        got = read(spend=path)
        assert got.one("select sum(amount) as n from spend")["n"] == rows
        assert sum(cents(row["Cost"]) or 0 for row in raw_rows(path)) == everything
        assert got.report("spend").dropped_why["total"] == sum(not no_total(row) for row in raw_rows(path))
        period = got.one("select min(period_starts_on) as a, max(period_ends_on) as b from spend")
        assert (str(period["a"]), str(period["b"])) == ("2026-01-27", "2026-02-23")


def test_statistics_below_campaigns_are_not_added_to_those_of_campaigns(
    exports: Path, read: Reader, tmp_path: Path
) -> None:
    folder = tmp_path / "stats"
    folder.mkdir()
    for path in (exports / STATS).glob("*stats*.csv"):
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "deals.csv").write_text("deal_id,outcome\nD,open\n")
    got = read(folder / "deals.csv")
    campaigns = sum(micros(row["cost_micros"]) for row in raw_rows(folder / "campaign_stats_data.csv"))
    assert got.one("select sum(amount) as n from spend")["n"] == campaigns


def test_only_the_first_success_in_a_programme_is_a_touch(exports: Path, read: Reader) -> None:
    path = exports / "marketo_bulk_extract_docs" / "activities_type104_sample.csv"
    first: dict[tuple[str, str], tuple[str, str]] = {}
    for row in raw_rows(path):
        if json.loads(row["attributes"])["Success"]:
            key = (row["leadId"], row["primaryAttributeValueId"])
            first[key] = min(first.get(key, ("9", "")), (row["activityDate"], row["marketoGUID"]))
    got = read(touches=path)
    kept = got.rows("select touch_id from touches where kind = 'program-success'")
    assert {row["touch_id"] for row in kept} == {f"marketo:{guid}" for _, guid in first.values()}


def test_merges_lead_to_the_survivor(exports: Path, read: Reader) -> None:
    path = exports / MARKETO / "marketo_activity_merge_leads_data.csv"
    swallowed = {
        f"marketo:{old}": f"marketo:{row['lead_id']}"
        for row in raw_rows(path)
        for old in row["merge_ids"].strip("[]").split(",")
        if old.strip()
    }
    got = read(touches=path)
    people = {row["person_id"]: row["merged_into_id"] for row in got.rows("select * from people")}
    assert people == swallowed

    contacts = exports / real_hubspot.SEEDS / "contact_data.csv"
    got = read(people=contacts)
    merged = {
        row["person_id"]: row["merged_into_id"]
        for row in got.rows("select * from people where merged_into_id is not null")
    }
    assert merged == {"76340251": "78971951", "46897301": "78971951", "76226001": "78971951"}


def test_stage_dates_of_a_screen_export_become_stage_changes(exports: Path, read: Reader, tmp_path: Path) -> None:
    path = alone(exports / "hubspot_ui_export" / "deals_stage_dates_excerpt.csv", tmp_path / "alone")
    got = read(path, settings={"deals.stages": {"Closed Won": "won", "Closed Lost": "lost"}})
    expected = {
        (row["Record ID"], heading.split('"')[1].split(" (")[0], moment(cell))
        for row in raw_rows(path)
        for heading, cell in row.items()
        if heading.startswith("Date entered") and cell
    }
    changes = got.rows("select deal_id, stage, entered_at from stage_changes")
    assert {(r["deal_id"], r["stage"], r["entered_at"]) for r in changes} == expected
