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


CONTACTS = (
    '"Record ID","Email","Create Date","Lifecycle Stage","Lead Status","Contact owner","Became a Lead Date",'
    '"Became a Marketing Qualified Lead Date","Became an Opportunity Date","Became an Other Lifecycle Date",'
    '"How did you hear about us?"\n'
    '"501","a@x.example","2026-01-02 09:15","Opportunity","Open Deal","Noor Haddad","2026-01-02 09:15",'
    '"2026-01-20 10:00","2026-02-01 11:30","","A friend at Kestrel"\n'
    '"502","b@x.example","2026-01-03 09:15","Lead","New","","2026-01-03 09:15","","","2026-01-04 09:15",""\n'
)


def test_the_dates_of_a_contacts_life_are_changes_of_it(read: Reader, write: Write) -> None:
    got = read(people=write("contacts.csv", CONTACTS))
    people = got.rows("select status, owner_id, self_reported_source as said from people order by person_id")
    assert people == [
        {"status": "Open Deal", "owner_id": "Noor Haddad", "said": "A friend at Kestrel"},
        {"status": "New", "owner_id": None, "said": None},
    ]
    changes = got.rows("select person_id, field, value, changed_on::varchar as day from person_changes order by 1, 4")
    assert [tuple(row.values()) for row in changes] == [
        ("501", "lifecycle_stage", "Lead", "2026-01-02"),
        ("501", "lifecycle_stage", "Marketing Qualified Lead", "2026-01-20"),
        ("501", "lifecycle_stage", "Opportunity", "2026-02-01"),
        ("502", "lifecycle_stage", "Lead", "2026-01-03"),
        ("502", "lifecycle_stage", "Other", "2026-01-04"),
    ]


def test_the_api_has_the_same_life_under_other_names(read: Reader, write: Write) -> None:
    head = "vid,email,createdate,hs_lifecyclestage_marketingqualifiedlead_date,hs_lifecyclestage_87_date\n"
    got = read(
        people=write("contacts.csv", head + "501,a@x.example,1767350100000,1767350100000,2026-01-05T10:00:00Z\n")
    )
    assert got.rows("select value, changed_at::varchar as at_ from person_changes order by changed_at") == [
        {"value": "Marketing Qualified Lead", "at_": "2026-01-02 10:35:00"},
        {"value": "87", "at_": "2026-01-05 10:00:00"},
    ]


def test_dates_of_a_life_that_may_be_read_two_ways_do_not_stop_the_contacts(read: Reader, write: Write) -> None:
    head = "Record ID,Email,Create Date,Became a Lead Date\n"
    got = read(people=write("contacts.csv", head + "501,a@x.example,2026-01-02 09:15,03/04/2026\n"))
    assert got.one("select count(*) as n from people") == {"n": 1}
    assert got.one("select count(*) as n from person_changes") == {"n": 0}
    assert "Became a Lead Date" in " ".join(got.loaded.notes)


def test_every_value_of_a_property_is_a_change(read: Reader, write: Write) -> None:
    rows = (
        "11,2026-01-05 10:00:00,closedate,1774915200000,CRM_UI\n11,2026-01-06 10:00:00,hubspot_owner_id,77,CRM_UI\n"
        "11,2026-01-07 10:00:00,region,North,IMPORT\n"
    )
    got = read(deal_changes=write("deal_property_history.csv", "deal_id,timestamp,name,value,source\n" + rows))
    changes = got.rows("select field, value from deal_changes order by changed_at")
    assert [tuple(row.values()) for row in changes] == [
        ("closed_on", "2026-03-31"),
        ("owner_id", "77"),
        ("region", "North"),
    ]


def test_what_speaks_for_a_deal(read: Reader, write: Write) -> None:
    head = (
        "hs_object_id,dealname,dealstage,amount,hs_is_closed_won,hs_is_closed,hs_deal_stage_probability,hs_next_step,"
    )
    rows = "11,One,1,117.5,false,false,0.20000000298023224,Call again,,\n12,Two,2,9,false,true,0,,Price,Kestrel\n"
    got = read(write("deals.csv", head + "closed_lost_reason,competitor\n" + rows))
    assert got.rows(
        "select probability::double as p, next_step, loss_reason, competitor from deals order by deal_id"
    ) == [
        {"p": 0.2, "next_step": "Call again", "loss_reason": None, "competitor": None},
        {"p": 0.0, "next_step": None, "loss_reason": "Price", "competitor": "Kestrel"},
    ]


def test_a_form_tells_by_which_link_somebody_came(read: Reader, write: Write) -> None:
    page = "https://x.example/demo?UTM_Source=google&utm_medium=cpc&utm_campaign=peak%20season&utm_term=slotting+tool&gclid=Ab-1#top"
    rows = f"501,f1,2026-01-05 10:00:00,c1,{page}\n501,f1,2026-01-06 10:00:00,c2,https://x.example/demo\n"
    got = read(touches=write("forms.csv", "contact_id,form_id,timestamp,conversion_id,page_url\n" + rows))
    names = "utm_source, utm_medium, utm_campaign, utm_content, term, click_id"
    assert got.rows(f"select {names} from touches order by touched_at") == [
        {
            "utm_source": "google",
            "utm_medium": "cpc",
            "utm_campaign": "peak season",
            "utm_content": None,
            "term": "slotting tool",
            "click_id": "Ab-1",
        },
        dict.fromkeys(names.split(", ")),
    ]
