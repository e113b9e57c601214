"""HubSpot's flavours: what its screens, its API and Fivetran write for the same deal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.sources.conftest import Reader

Write = Callable[..., Path]

SCREEN = """"Record ID","Deal Name","Deal Stage","Pipeline","Amount","Currency","Close Date","Create Date","Is Closed Won","Is Deal Closed?","Associated Contact IDs","Associated Company IDs (Primary)"
"11","One","Closed Won","Sales","117.0","USD","2026-03-01 23:30","2026-01-02 09:15","Yes","Yes","501;502; 501","901"
"12","Two","Talking","Sales"," -85.97","USD","2026-04-01 10:00","2026-01-03 09:15","No","No","",""
"""


def test_a_screen_export_gives_deals_and_roles(read: Reader, write: Write) -> None:
    got = read(write("deals.csv", SCREEN), settings={"timezone": "America/New_York"})
    report = got.report("deals")
    assert (report.flavour, report.zone) == ("screen", "America/New_York")
    rows = got.rows("select deal_id, amount, outcome, closed_on::varchar as closed, account_id from deals order by 1")
    assert rows == [
        {"deal_id": "11", "amount": 11700, "outcome": "won", "closed": "2026-03-01", "account_id": "901"},
        {"deal_id": "12", "amount": -8597, "outcome": "open", "closed": "2026-04-01", "account_id": None},
    ]
    roles = got.rows("select deal_id, person_id from roles order by 2")
    assert roles == [{"deal_id": "11", "person_id": "501"}, {"deal_id": "11", "person_id": "502"}]
    derived = [r for r in got.loaded.files if r.derived and r.record == "roles"]
    assert [(r.rows_in_file, r.loaded) for r in derived] == [(2, 2)]


def test_the_api_writes_utc_and_sometimes_milliseconds(read: Reader, write: Write) -> None:
    head = "hs_object_id,dealname,dealstage,amount,closedate,createdate,hs_is_closed_won,hs_is_closed\n"
    rows = "11,One,closedwon,117.5,2026-03-02T01:30:00Z,1767350100000,true,true\n"
    got = read(write("deals.csv", head + rows), settings={"timezone": "America/New_York"})
    row = got.one("select closed_on::varchar as closed, created_at::varchar as created, amount from deals")
    # Closed at 20:30 on the first of March in New York.
    assert row == {"closed": "2026-03-01", "created": "2026-01-02 10:35:00", "amount": 11750}


def test_fivetran_splits_a_deal_over_several_files(read: Reader, write: Write) -> None:
    deals = write(
        "deal.csv",
        "deal_id,is_deleted,deal_pipeline_id,deal_pipeline_stage_id,property_dealname,property_amount,property_closedate\n"
        "11,false,p1,s9,One,10,2026-03-01 10:00:00\n12,false,p1,s1,Two,20,2026-03-01 10:00:00\n"
        "13,false,p2,s9,Three,30,2026-03-01 10:00:00\n",
    )
    beside = {
        "stage.csv": "pipeline_id,stage_id,label,closed_won,is_closed,probability\np1,s9,Signed,TRUE,TRUE,1.0\n"
        "p1,s1,Talking,FALSE,FALSE,0.2\np2,s9,Lost,FALSE,TRUE,0.0\n",
        "deal_company.csv": "deal_id,company_id,type_id\n11,901,5\n",
        "deal_contact.csv": "deal_id,contact_id,type_id\n11,501,3\n11,501,4\n12,502,3\n",
        "contact.csv": "id,property_email,property_createdate,_fivetran_deleted\n501,a@x.example,2026-01-01 1:02:03,false\n",
        "event.csv": "id,email_campaign_id,type,recipient,created,filtered_event\n"
        "e1,77,CLICK,A@x.example,2026-01-05 10:00:00.123,false\ne2,77,CLICK,a@x.example,2026-01-05 10:00:01.5,true\n",
    }
    for name, content in beside.items():
        (deals.parent / name).write_text(content)
    got = read(deals)
    assert got.rows("select deal_id, outcome, account_id from deals order by 1") == [
        {"deal_id": "11", "outcome": "won", "account_id": "901"},
        {"deal_id": "12", "outcome": "open", "account_id": None},
        {"deal_id": "13", "outcome": "lost", "account_id": None},
    ]
    assert got.one("select count(*) as n from roles") == {"n": 2}
    assert got.report("roles").duplicates == 1
    assert got.rows("select person_id, kind, campaign_id from touches order by touched_at") == [
        {"person_id": "501", "kind": "email-clicked", "campaign_id": "hubspot:email:77"},
        {"person_id": "501", "kind": "machine-click", "campaign_id": "hubspot:email:77"},
    ]
    assert str(got.one("select created_at from people")["created_at"]) == "2026-01-01 01:02:03"
