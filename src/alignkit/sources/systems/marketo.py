"""Marketo: the bulk activity extract, Fivetran's file per activity type, leads, and programs.

Ids are small numbers, so they are written `marketo:123` and cannot be taken for another system's. The program of an
activity is the primary attribute of type 104 (Change Status in Progression); `campaignId` is the smart campaign that
did the work, and is never credited.
"""

from __future__ import annotations

from alignkit.records.campaign import Campaign
from alignkit.records.person import Person
from alignkit.records.person_change import PersonChange
from alignkit.records.spend import Spend
from alignkit.records.touch import Touch
from alignkit.sources.mapping.exports import Derived, Export, Flavour, How, Read, column, columns_of, constant, item
from alignkit.sources.mapping.expressions import (
    day,
    first_of,
    flag,
    instant,
    merged_into,
    prefixed,
    renamed,
    salesforce_id,
    tagged_within,
    text,
    truth,
)
from alignkit.sources.mapping.lookups import PersonMerge

FLAVOURS = (
    Flavour("bulk extract", marks=("marketoGUID",), zone="UTC", nulls=("null",)),
    Flavour("Fivetran", marks=("activity_date", "_fivetran_deleted", "created_at"), zone="UTC", nulls=("null",)),
    Flavour("extract", zone="UTC", nulls=("null",)),
)

#: Activity type → kind of touch. Types that are not here are no touch of any kind we know: `other`.
KINDS = {
    1: "web-visit",
    2: "form-fill",
    3: "link-click",
    6: "email-sent",
    7: "email-delivered",
    8: "email-bounced",
    9: "email-unsubscribed",
    10: "email-opened",
    11: "email-clicked",
    24: "imported",
    27: "email-bounced",
    131: "form-fill",
    147: "form-fill",
}


def _attribute(name: str, attributes: str | None, own: str | None, how: How) -> str:
    """Whether a yes/no attribute is true, in its own column or in the JSON text. A quotation mark inside a value is
    escaped there, so the pattern can only meet a key.
    """
    if own:
        return f"coalesce({truth(own, how)}, false)"
    if attributes:
        return rf"""coalesce(regexp_matches({attributes}, '[{{,]\s*"{name}"\s*:\s*"?[Tt]rue'), false)"""
    return "false"


def _kind(
    how: How,
    activity: str,
    attributes: str | None,
    success: str | None,
    bot: str | None,
    lead: str | None,
    program: str | None,
    at: str | None,
) -> str:
    """The first success of a person in a program is the touch; the status may be set again, with or without success."""
    succeeded = _attribute("Success", attributes, success, how)
    by_bot = _attribute("Is Bot Activity", attributes, bot, how)
    cases = " ".join(f"when {number} then '{kind}'" for number, kind in KINDS.items())
    first = f"row_number() over (partition by {activity}, {lead}, {program}, {succeeded} order by {at}, row_no) = 1"
    number = f"try_cast({activity} as integer)"
    return (
        f"case when {number} = 104 and {succeeded} and {first} then 'program-success'"
        f" when {number} = 104 then 'program-member'"
        f" when {number} in (10, 11) and {by_bot} then 'machine-click'"
        f" else case {number} {cases} else 'other' end end"
    )


def _program(how: How, activity: str | None, program: str | None) -> str:
    return f"case when try_cast({activity} as integer) = 104 then 'marketo:' || {program} end"


def _merged(how: How, *cells: str) -> str:
    """The ids that a merge swallowed: `[1286861, 1286862]`."""
    pattern = r"""'(?:^|"Merge IDs"\s*:\s*"?)\[([0-9, ]+)\]'"""
    listed = " || ' ' || ".join(f"coalesce(regexp_extract({cell}, {pattern}, 1), '')" for cell in cells)
    return f"regexp_extract_all({listed}, '[0-9]+')"


def _text_of(attributes: str, names: str) -> str:
    """The text of an attribute in the JSON; of several names (`a|b`) the first that is there."""
    found = rf"""nullif(regexp_extract({attributes}, '"(?:{names})"\s*:\s*"((?:[^"\\]|\\.)*)"', 1), '')"""
    return rf"""replace(replace({found}, '\"', '"'), '\u0026', '&')"""


def _said(name: str) -> Read:
    """An attribute that stands in a column of its own, or else in the JSON."""

    def read(how: How, own: str | None, attributes: str | None) -> str:
        return first_of(how, own, _text_of(attributes, name) if attributes else None)

    return read


def _link(how: How, own: str | None, attributes: str | None) -> str:
    """The query of the page, or the link in the mail, with the tags that it had."""
    if attributes is None:
        return first_of(how, own)
    tags = f"case when contains({attributes}, '=') then {_text_of(attributes, 'Query Parameters|Link')} end"
    return first_of(how, own, tags)


def _changes(how: How, activity: str) -> str:
    """Activity 13, Change Data Value."""
    return f"case when try_cast({activity} as integer) = 13 then ['13'] else [] end"


def _costs(how: How, costs: str) -> str:
    """The costs of a program, one a month: `[{"startDate": "2026-03-01", "cost": 500}]`."""
    return rf"regexp_extract_all({costs}, '\{{[^}}]*\}}')"


def _month(how: How, cost: str) -> str:
    return rf"""nullif(regexp_extract({cost}, '"startDate"\s*:\s*"([0-9-]{{7}})', 1), '') || '-01'"""


def _end_of_month(how: How, cost: str) -> str:
    return f"last_day(try_cast({_month(how, cost)} as date))::varchar"


def _cost(how: How, cost: str) -> str:
    return rf"""nullif(regexp_extract({cost}, '"cost"\s*:\s*"?([0-9.]+)', 1), '')"""


_LEAD = column("leadId", read=prefixed("marketo:"))
_AT = column("activityDate", read=instant, date=True)

ACTIVITY = Export(
    of=Touch,
    system="marketo",
    name="activities",
    signature=("activityDate", "activityTypeId", "leadId", "marketoGUID|id"),
    flavours=FLAVOURS,
    columns={
        "touch_id": column("marketoGUID", "id", read=prefixed("marketo:")),
        "person_id": _LEAD,
        "campaign_id": columns_of(("activityTypeId",), ("primaryAttributeValueId",), read=_program),
        "kind": columns_of(
            ("activityTypeId",),
            ("attributes",),
            ("success",),
            ("isBotActivity",),
            ("leadId",),
            ("primaryAttributeValueId",),
            ("activityDate",),
            read=_kind,
            shown=3,
        ),
        "touched_at": _AT,
        "asset": column("primaryAttributeValue", read=text),
        **tagged_within(("queryParameters", "link"), ("attributes",), address=_link),
    },
    also=(
        Derived(
            of=PersonMerge,
            needs=("merge_ids", "attributes"),
            items=_merged,
            columns={"person_id": item(read=prefixed("marketo:")), "merged_into_id": _LEAD},
        ),
        Derived(
            of=PersonChange,
            needs=("activityTypeId",),
            items=_changes,
            columns={
                "person_id": _LEAD,
                "field": column(
                    "primaryAttributeValue", read=renamed({"lead status": "status", "person status": "status"})
                ),
                "old_value": columns_of(("oldValue",), ("attributes",), read=_said("Old Value")),
                "value": columns_of(("newValue",), ("attributes",), read=_said("New Value")),
                "changed_at": _AT,
            },
        ),
    ),
)

LEAD = Export(
    of=Person,
    system="marketo",
    name="leads",
    signature=("id|leadId", "email", "createdAt", "updatedAt|originalSourceType|sfdcLeadId|sfdcContactId"),
    without=("activityDate", "owner_id", "portal_id", "crm_lead_fid", "crm_contact_fid"),
    flavours=FLAVOURS,
    columns={
        "person_id": column("id", "leadId", read=prefixed("marketo:")),
        "kind": constant("lead"),
        "email": column("email", read=text),
        "title": column("title", read=text),
        "created_at": column("createdAt", read=instant, date=True),
        "merged_into_id": column("id", "leadId", read=merged_into("marketo:")),
        "crm_person_id": columns_of(("sfdcContactId",), ("sfdcLeadId",), read=salesforce_id),
        "lead_source": column("originalSourceType", "leadSource", read=text),
        "is_deleted": column("_fivetran_deleted", read=flag),
        "status": column("leadStatus", read=text),
        "reject_reason": column("unqualifiedReason", "disqualifiedReason", "rejectReason", read=text),
        "self_reported_source": column("howDidYouHearAboutUs", "selfReportedSource", read=text),
    },
)

PROGRAM = Export(
    of=Campaign,
    system="marketo",
    name="programs",
    signature=("id", "name", "channel", "workspace|sfdcId|sfdcName"),
    flavours=FLAVOURS,
    columns={
        "campaign_id": column("id", read=prefixed("marketo:")),
        "name": column("name", read=text),
        "type": column("channel", "type", read=text),
        "status": column("status", read=text),
        "crm_campaign_id": column("sfdcId", read=salesforce_id),
        "starts_on": column("startDate", read=day, date=True),
        "ends_on": column("endDate", read=day, date=True),
        "is_deleted": column("_fivetran_deleted", read=flag),
    },
    also=(
        Derived(
            of=Spend,
            needs=("costs",),
            items=_costs,
            columns={
                "campaign_id": column("id", read=prefixed("marketo:")),
                "period_starts_on": item(read=_month),
                "period_ends_on": item(read=_end_of_month),
                "amount": item(read=_cost),
                "source": constant("marketo"),
            },
        ),
    ),
)

EXPORTS = (ACTIVITY, LEAD, PROGRAM)
