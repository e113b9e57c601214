"""The shared exports of marketing systems, file by file, as those of Salesforce."""

from __future__ import annotations

import json
from datetime import date
from urllib.parse import parse_qs, urlsplit

from tests.sources.counted import (
    Case,
    Field,
    Row,
    by_row,
    cents,
    day,
    every,
    f,
    micros,
    moment,
    number,
    prefixed,
    salesforce,
    truth,
)

MARKETO = "marketo_fivetran"
ADS = "google_ads_ui_export"
STATS = "google_ads_fivetran"

# What each file of Marketo's activities holds: its rows, and the kind of touch that they are.
ACTIVITIES = {
    "change_data_value": (100, "other"),
    "click_email": (100, "email-clicked"),
    "delete_lead": (31, "other"),
    "email_bounced": (100, "email-bounced"),
    "email_delivered": (100, "email-delivered"),
    "merge_leads": (100, "other"),
    "open_email": (100, "email-opened"),
    "send_email": (100, "email-sent"),
    "unsubscribe_email": (100, "email-unsubscribed"),
}


def no_total(row: Row) -> bool:
    return not next(iter(row.values())).startswith("Total:")


def progression(row: Row) -> str:
    """A change of status in a program; in the file nobody succeeds twice in one."""
    return "program-success" if json.loads(row["attributes"])["Success"] else "program-member"


def tags(heading: str) -> tuple[Field, ...]:
    """The tags of the link, or of its query, in a cell."""

    def tag(name: str, *parameters: str) -> Field:
        def value(row: Row) -> str | None:
            given = parse_qs(urlsplit(row[heading]).query if "?" in row[heading] else row[heading])
            return next((given[one][0] for one in parameters if one in given), None)

        return by_row(name, value)

    return (*(tag(name, name) for name in UTM), tag("term", "utm_term"), tag("click_id", "gclid", "fbclid"))


UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_content")
NO_TAGS = tuple(every(name, None) for name in (*UTM, "term", "click_id"))
# Of Marketo's activities these have a link or a query.
TAGS = {"click_email": tags("link"), "unsubscribe_email": tags("query_parameters")}

# The preamble's range: 27 January 2026 - 23 February 2026.
PERIOD = (every("period_starts_on", date(2026, 1, 27)), every("period_ends_on", date(2026, 2, 23)))

MARKETING = [
    Case(
        f"{MARKETO}/marketo_lead_data.csv",
        "people",
        100,
        (
            f("person_id", "id", prefixed("marketo:")),
            f("email", "email"),
            f("created_at", "created_at", moment),
            every("kind", "lead"),
            every("merged_into_id", None),
        ),
    ),
    Case(
        f"{MARKETO}/marketo_program_data.csv",
        "campaigns",
        100,
        (
            f("campaign_id", "id", prefixed("marketo:")),
            f("name", "name"),
            f("type", "channel"),
            f("status", "status"),
            f("crm_campaign_id", "sfdc_id", salesforce),
            f("starts_on", "start_date", day),
            f("ends_on", "end_date", day),
            f("is_deleted", "_fivetran_deleted", truth),
        ),
    ),
    Case(
        "marketo_bulk_extract_docs/activities_type104_sample.csv",
        "touches",
        4,
        (
            f("touch_id", "marketoGUID", prefixed("marketo:")),
            f("person_id", "leadId", prefixed("marketo:")),
            f("campaign_id", "primaryAttributeValueId", prefixed("marketo:")),
            f("touched_at", "activityDate", moment),
            f("asset", "primaryAttributeValue"),
            by_row("kind", progression),
            *NO_TAGS,
        ),
    ),
    Case(
        f"{ADS}/Campaign report (1).csv",
        "spend",
        2,
        (
            f("campaign", "Campaign"),
            f("currency", "Currency code"),
            f("amount", "Cost", cents),
            f("clicks", "Clicks", number),
            f("impressions", "Impr.", number),
            *PERIOD,
        ),
        dropped=7,
        kept=no_total,
    ),
    Case(
        f"{ADS}/Campaign report.csv",
        "spend",
        1,
        (
            f("campaign", "Campaign"),
            f("currency", "Currency code"),
            f("amount", "Cost", cents),
            f("clicks", "Clicks", number),
            f("impressions", "Impr.", number),
            *PERIOD,
        ),
        dropped=4,
        kept=no_total,
    ),
    Case(
        f"{STATS}/campaign_stats_data.csv",
        "spend",
        16,
        (
            f("campaign_id", "id", prefixed("google-ads:")),
            f("spent_on", "date", day),
            f("amount", "cost_micros", micros),
            f("clicks", "clicks", number),
            f("impressions", "impressions", number),
        ),
    ),
    *(
        Case(
            f"{STATS}/{level}_stats_data.csv",
            "spend",
            rows,
            (
                f("campaign_id", "campaign_id", prefixed("google-ads:")),
                f("spent_on", "date", day),
                f("amount", "cost_micros", micros),
                f("clicks", "clicks", number),
                f("impressions", "impressions", number),
            ),
        )
        for level, rows in {"ad_group": 15, "ad": 10, "keyword": 15}.items()
    ),
    *(
        Case(
            f"{MARKETO}/marketo_activity_{file}_data.csv",
            "touches",
            rows,
            (
                f("touch_id", "id", prefixed("marketo:")),
                f("person_id", "lead_id", prefixed("marketo:")),
                f("touched_at", "activity_date", moment),
                f("asset", "primary_attribute_value"),
                every("campaign_id", None),
                every("kind", kind),
                *TAGS.get(file, ()),
            ),
        )
        for file, (rows, kind) in ACTIVITIES.items()
    ),
]
