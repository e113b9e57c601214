"""What may be known and done in which room: printing, SQL, and the words of vendors."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

import pytest
from tests.house.tree import Module, package

#: Where people are spoken to.
SPEAKING = ("src/alignkit/cli/", "src/alignkit/reports/", "src/alignkit/__main__.py")

#: Where SQL may stand in Python: generated from our own record definitions, or said by the engine itself.
SQL_ROOMS = ("src/alignkit/records/columns.py", "src/alignkit/backends/duckdb.py", "src/alignkit/sources/")

#: Where a vendor's column names are known: reading exports, and writing the sample's.
VENDOR_ROOMS = ("src/alignkit/sources/", "src/alignkit/sample/")

SQL = re.compile(
    r"\s*(select\s+(\*|distinct\b|count\(|[\w.$'\"]+\s*(,|from\b|as\b)|case\b)|with\s+\w+\s+as\s*\(|"
    r"create\s+(or\s+replace\s+)?(temp\s+)?(table|view)\b|insert\s+into\b|delete\s+from\b|drop\s+(table|view)\b|"
    r"copy\s+\w+\s+(to|from)\b|attach\s+')",
    re.IGNORECASE,
)

#: Column names as the systems' APIs write them; no English word is among them.
VENDOR = re.compile(
    r"\b(IsWon|IsClosed|IsDeleted|StageName|CloseDate|CreatedDate|FirstRespondedDate|HasResponded|CampaignId|"
    r"ContactId|LeadId|AccountId|OpportunityId|Opportunity ID|CurrencyIsoCode|IsPrimary|ConvertedContactId|"
    r"ConvertedOpportunityId|ConvertedAccountId|MasterRecordId|NextStartDate|ConversionRate|ActivityDate|"
    r"hs_[a-z_]+|dealname|dealstage|closedate|createdate|hubspot_owner_id|associatedcompanyid|"
    r"primaryAttributeValue|activityTypeId|activityDate|marketoGUID|leadId|"
    r"metrics_cost_micros|cost_micros|campaign_id_hash|\w+__c)\b"
)


def test_only_the_speaking_rooms_print() -> None:
    spoken = [
        module.at(node)
        for module in elsewhere(SPEAKING)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert spoken == []


def test_only_the_speaking_rooms_write_to_the_terminal() -> None:
    reached = [
        module.at(node)
        for module in elsewhere(SPEAKING)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute)
        and node.attr in {"stdout", "stderr"}
        and isinstance(node.value, ast.Name)
        and node.value.id == "sys"
    ]
    assert reached == []


def test_sql_stands_in_sql_files() -> None:
    assert [f"{m.at(text)} {text.value!r}" for m in elsewhere(SQL_ROOMS) for text in m.texts() if is_sql(text)] == []


def test_vendors_words_stay_with_the_sources() -> None:
    heard = [
        f"{module.at(text)} {text.value!r}"
        for module in elsewhere(VENDOR_ROOMS)
        for text in module.texts()
        if VENDOR.search(str(text.value))
    ]
    assert heard == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("select * from deals", True),
        ("  select deal_id, amount from deals", True),
        ("with won as (select 1) select * from won", True),
        ("create table deals as ", True),
        ("with a name of ours", False),
        ("select the deals you mean", False),
        ("create a folder", False),
    ],
)
def test_sql_is_told_from_english(text: str, expected: bool) -> None:
    assert is_sql(ast.Constant(text)) is expected


def is_sql(text: ast.Constant) -> bool:
    return SQL.match(str(text.value)) is not None


def elsewhere(rooms: tuple[str, ...]) -> Iterable[Module]:
    """The package's files outside these rooms."""
    return (module for module in package() if not module.name.startswith(rooms))
