"""Marketo's activities beyond touches: what changed in a record, by which link somebody came, what programs cost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.sources.conftest import Reader

Write = Callable[..., Path]

ACTIVITIES = "marketoGUID,leadId,activityDate,activityTypeId,campaignId,primaryAttributeValueId,primaryAttributeValue,attributes\n"


def json_cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def test_a_changed_data_value_is_a_change_of_the_person(read: Reader, write: Write) -> None:
    said = json_cell(r'{"New Value": "MQL \"hot\"", "Old Value": "New", "Reason": "Form fill"}')
    none = json_cell('{"Old Value": "MQL", "Source": "Web"}')
    rows = f"1,7,2026-01-05T10:00:00Z,13,null,5,Lead Status,{said}\n2,7,2026-01-06T10:00:00Z,13,null,9,City,{none}\n"
    rows += "3,7,2026-01-07T10:00:00Z,1,null,9,/pricing,{}\n"
    got = read(touches=write("activities.csv", ACTIVITIES + rows))
    changes = got.rows("select person_id, field, old_value, value from person_changes order by changed_at")
    assert [tuple(row.values()) for row in changes] == [
        ("marketo:7", "status", "New", 'MQL "hot"'),
        ("marketo:7", "City", "MQL", None),
    ]
    assert got.report("touches").loaded == 3


def test_fivetran_has_a_column_for_each_attribute(read: Reader, write: Write) -> None:
    head = "activity_date,activity_type_id,id,lead_id,new_value,old_value,primary_attribute_value,primary_attribute_value_id\n"
    got = read(touches=write("changes.csv", head + "2026-01-05 10:00:00,13,1,7,Working,MQL,Lead Status,5\n"))
    assert got.one("select field, old_value, value from person_changes") == {
        "field": "status",
        "old_value": "MQL",
        "value": "Working",
    }


def test_a_visit_and_a_click_tell_by_which_link(read: Reader, write: Write) -> None:
    page = json_cell('{"Query Parameters": "utm_source=google&utm_medium=cpc&utm_term=slotting+tool&gclid=Ab-1"}')
    mail = json_cell(
        '{"Is Bot Activity": false, "Link": "https://x.example/?utm_campaign=peak%20season\\u0026utm_content=b"}'
    )
    referred = json_cell('{"Referrer URL": "https://x.example/?utm_source=elsewhere"}')
    rows = f"1,7,2026-01-05T10:00:00Z,1,null,9,/demo,{page}\n2,7,2026-01-06T10:00:00Z,11,null,9,Mail,{mail}\n"
    rows += f"3,7,2026-01-07T10:00:00Z,2,null,9,Form,{referred}\n"
    got = read(touches=write("activities.csv", ACTIVITIES + rows))
    touches = got.rows(
        "select utm_source, utm_medium, utm_campaign, utm_content, term, click_id from touches order by touched_at"
    )
    assert [tuple(row.values()) for row in touches] == [
        ("google", "cpc", None, None, "slotting tool", "Ab-1"),
        (None, None, "peak season", "b", None, None),
        (None, None, None, None, None, None),
    ]


def test_the_monthly_costs_of_a_program_are_spend(read: Reader, write: Write) -> None:
    costs = json_cell(
        '[{"startDate": "2026-02-01", "cost": 500.5, "note": "ads"}, {"startDate": "2026-03-01", "cost": 20}]'
    )
    rows = f"1001,Newsletter,Email,Default,{costs}\n1002,Nurture,Email,Default,\n"
    got = read(campaigns=write("programs.csv", "id,name,channel,workspace,costs\n" + rows))
    spent = got.rows(
        "select campaign_id, period_starts_on::varchar as a, period_ends_on::varchar as b, amount, source from spend"
    )
    assert [tuple(row.values()) for row in spent] == [
        ("marketo:1001", "2026-02-01", "2026-02-28", 50_050, "marketo"),
        ("marketo:1001", "2026-03-01", "2026-03-31", 2000, "marketo"),
    ]


def test_a_lead_has_its_status_and_what_it_said(read: Reader, write: Write) -> None:
    head = "id,email,createdAt,updatedAt,leadStatus,howDidYouHearAboutUs\n"
    got = read(
        people=write("leads.csv", head + "7,a@x.example,2026-01-05T10:00:00Z,2026-01-05T10:00:00Z,MQL,Podcast\n")
    )
    assert got.one("select status, self_reported_source as said from people") == {"status": "MQL", "said": "Podcast"}
