"""The shared exports of HubSpot, file by file, as those of Salesforce."""

from __future__ import annotations

from collections.abc import Sequence

from tests.sources.counted import Case, Field, Row, by_row, cents, day, every, f, moment, prefixed, truth

SEEDS = "hubspot_fivetran"


def both(name: str, *headings: str) -> Field:
    """Cells with a space between them: a first and a last name."""
    return by_row(name, lambda row: " ".join(filter(None, (row[heading].strip() for heading in headings))) or None)


def merged(rows: Sequence[Row]) -> list[str | None]:
    """HubSpot's survivors list whom they swallowed, each with the time of it: `123:1661707291575;…`."""
    listed = "property_hs_calculated_merged_vids"
    survivor = {one.split(":")[0]: row["id"] for row in rows for one in row[listed].split(";") if one}
    return [survivor.get(row["id"]) for row in rows]


def stage_outcome(row: Row) -> str:
    """A stage at 100 % that closes a deal is won, one at 0 % is lost."""
    return "won" if truth(row["closed_won"]) else "lost" if row["probability"] == "0.0" else "open"


CLOSED = {"Closed Won": "won", "Closed Lost": "lost"}
EMAIL_EVENTS = {
    "OPEN": "email-opened",
    "SENT": "email-sent",
    "PROCESSED": "email-sent",
    "DELIVERED": "email-delivered",
}
# With whom, and about which deal, an engagement was stands in a file of its own.
ENGAGEMENT = (
    f("activity_id", "engagement_id", prefixed("hubspot:")),
    f("kind", "type"),
    f("occurred_at", "property_hs_timestamp", moment),
    every("person_id", None),
    every("deal_id", None),
    f("is_deleted", "_fivetran_deleted", truth),
)
OWNED = (f("owner_id", "property_hubspot_owner_id"),)
HUBSPOT = [
    Case(
        f"{SEEDS}/deal_data.csv",
        "deals",
        0,
        (
            f("deal_id", "deal_id"),
            f("name", "property_dealname"),
            every("account_id", None),
            f("amount", "property_amount", cents),
            f("created_at", "property_createdate", moment),
            f("closed_on", "property_closedate", day),
            every("outcome", None),
            f("stage", "deal_pipeline_stage_id"),
            f("owner_id", "owner_id"),
            f("is_deleted", "is_deleted", truth),
        ),
        left_out=44,
        reason="missing-outcome",  # the seeds leave every stage blank, and nothing else says won or lost
        kept=lambda row: False,
    ),
    Case(
        f"{SEEDS}/contact_data.csv",
        "people",
        22,
        (
            f("person_id", "id"),
            f("email", "property_email"),
            f("title", "property_jobtitle"),
            f("created_at", "property_createdate", moment),
            every("kind", "contact"),
            Field("merged_into_id", merged),
            f("is_deleted", "_fivetran_deleted", truth),
        ),
    ),
    Case(
        f"{SEEDS}/company_data.csv",
        "accounts",
        24,
        (
            f("account_id", "id"),
            f("name", "property_name"),
            f("segment", "property_industry"),
            f("created_at", "property_createdate", moment),
            f("is_deleted", "is_deleted", truth),
        ),
    ),
    *(
        Case(
            f"{SEEDS}/{whose}_property_history_data.csv",
            table,
            100,
            (
                f(key, f"{whose}_id"),
                f("field", "name"),
                f("value", "value"),
                f("changed_at", "timestamp", moment),
            ),
        )
        for whose, table, key in (
            ("contact", "person_changes", "person_id"),
            ("deal", "deal_changes", "deal_id"),
        )
    ),
    Case(f"{SEEDS}/deal_contact_data.csv", "roles", 11, (f("deal_id", "deal_id"), f("person_id", "contact_id"))),
    Case(
        f"{SEEDS}/deal_stage_data.csv",
        "stage_changes",
        14,
        (
            f("deal_id", "deal_id"),
            f("stage", "value"),
            f("entered_at", "date_entered", moment),
            every("outcome", None),
        ),
    ),
    Case(
        f"{SEEDS}/contact_form_submission_data.csv",
        "touches",
        5,
        (
            f("touch_id", "conversion_id", prefixed("hubspot:form:")),
            f("person_id", "contact_id"),
            f("touched_at", "timestamp", moment),
            f("asset", "title"),
            every("kind", "form-fill"),
            # None of the five came by a tagged link.
            *(every(name, None) for name in ("utm_source", "utm_medium", "utm_campaign", "utm_content")),
            *(every(name, None) for name in ("term", "click_id")),
        ),
    ),
    Case(
        f"{SEEDS}/email_event_data.csv",
        "touches",
        100,
        (
            f("touch_id", "id", prefixed("hubspot:email-event:")),
            f("campaign_id", "email_campaign_id", prefixed("hubspot:email:")),
            f("touched_at", "created", moment),
            every("person_id", None),
            by_row("kind", lambda row: EMAIL_EVENTS[row["type"]]),
        ),
    ),
    Case(
        f"{SEEDS}/email_campaign_data.csv",
        "campaigns",
        100,
        (f("campaign_id", "id", prefixed("hubspot:email:")), f("name", "name"), every("type", "Email")),
    ),
    Case(
        f"{SEEDS}/engagement_task_data.csv",
        "activities",
        2,
        ENGAGEMENT + OWNED,
    ),
    *(
        Case(f"{SEEDS}/engagement_{kind}_data.csv", "activities", 1, ENGAGEMENT + more)
        for kind, more in {"call": (), "communication": (), "email": OWNED, "note": OWNED}.items()
    ),
    Case(f"{SEEDS}/owner_data.csv", "users", 100, (f("user_id", "owner_id"), both("name", "first_name", "last_name"))),
    Case(
        "hubspot_ui_export/deals_stage_dates_excerpt.csv",
        "deals",
        6,
        (
            f("deal_id", "Record ID"),
            f("name", "Deal Name"),
            f("amount", "Amount", cents),
            f("created_at", "Create Date", moment),
            f("closed_on", "Close Date", day),
            f("stage", "Deal Stage"),
            every("account_id", None),
            by_row("outcome", lambda row: CLOSED[row["Deal Stage"]]),
        ),
        settings={"deals.stages": CLOSED},
    ),
    Case(
        "hubspot_ui_custom_objects/3.crm-bootcamp-locations.csv",
        "accounts",
        99,
        (
            f("account_id", "Record ID"),
            f("name", "Address 1"),
            f("segment", "State"),
            f("created_at", "Object create date/time", moment),
        ),
        settings={
            "inputs.accounts.columns": {
                "account_id": "Record ID",
                "name": "Address 1",
                "segment": "State",
                "created_at": "Object create date/time",
            }
        },
    ),
    Case(
        "hubspot_ui_custom_objects/crm-bootcamp-vehicles.csv",
        "accounts",
        720,
        (f("account_id", "Record ID"), f("created_at", "Object create date/time", moment)),
        settings={
            "inputs.accounts.columns": {"account_id": "Record ID", "created_at": "Object create date/time"},
        },
    ),
    Case(
        f"{SEEDS}/contact_merge_audit_data.csv",
        "person_merges",
        4,
        (f("person_id", "vid_to_merge"), f("merged_into_id", "canonical_vid")),
    ),
    Case(
        f"{SEEDS}/deal_company_data.csv",
        "deal_accounts",
        2,
        (f("deal_id", "deal_id"), f("account_id", "company_id")),
    ),
    *(
        Case(
            f"{SEEDS}/engagement_{whom}_data.csv",
            "activity_links",
            1,
            (f("activity_id", "engagement_id"), f(ours, f"{whom}_id")),
        )
        for whom, ours in {"contact": "person_id", "deal": "deal_id"}.items()
    ),
    Case(
        f"{SEEDS}/deal_pipeline_stage_data.csv",
        "deal_stages",
        71,
        # A stage is known by its id, and in any pipeline by its label.
        (
            Field("stage", lambda rows: [row["stage_id"] for row in rows] + [row["label"] for row in rows]),
            f("pipeline", "pipeline_id"),
            Field("outcome", lambda rows: [stage_outcome(row) for row in rows] * 2),
        ),
    ),
]
