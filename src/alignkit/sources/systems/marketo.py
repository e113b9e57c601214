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
from alignkit.sources.mapping.exports import (
    NUMBERED,
    Derived,
    Export,
    Flavour,
    How,
    Reader,
    System,
    column,
    columns_of,
    constant,
    every_export,
    item,
)
from alignkit.sources.mapping.expressions import Expression, case, coalesce, joined, sql, window
from alignkit.sources.mapping.ids import salesforce_id
from alignkit.sources.mapping.lookups import PersonMerge
from alignkit.sources.mapping.readers import day, flag, instant, merged_into, prefixed, renamed, text, truth
from alignkit.sources.mapping.tags import tagged_within

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


def _attribute(how: How, name: str, attributes: Expression | None, own: Expression | None) -> Expression:
    """Whether a yes/no attribute is true, in its own column or in the JSON text. A quotation mark inside a value is
    escaped there, so the pattern can only meet a key.
    """
    if own:
        return sql("coalesce({said}, false)", said=truth(how, own))
    if attributes:
        pattern = rf"""[{{,]\s*"{name}"\s*:\s*"?[Tt]rue"""
        return sql("coalesce(regexp_matches({attributes}, {pattern}), false)", attributes=attributes, pattern=pattern)
    return sql("false")


def _kind(how: How, *cells: Expression | None) -> Expression:
    """The first success of a person in a program is the touch; the status may be set again, with or without success."""
    activity, attributes, success, bot, lead, program, at = cells
    number = sql("try_cast({activity} as integer)", activity=activity)
    succeeded = _attribute(how, "Success", attributes, success)
    by_bot = _attribute(how, "Is Bot Activity", attributes, bot)
    first = window(
        "row_number() over (partition by {activity}, {lead}, {program}, {succeeded} order by {at}, row_no) = 1",
        activity=activity,
        lead=lead,
        program=program,
        succeeded=succeeded,
        at=at,
    )
    won_over = sql("{number} = 104 and {succeeded} and {first}", number=number, succeeded=succeeded, first=first)
    kinds = joined(" ", [sql("when {code} then {kind}", code=code, kind=kind) for code, kind in KINDS.items()])
    return case(
        (won_over, "program-success"),
        (sql("{number} = 104", number=number), "program-member"),
        (sql("{number} in (10, 11) and {by_bot}", number=number, by_bot=by_bot), "machine-click"),
        otherwise=sql("case {number} {kinds} else 'other' end", number=number, kinds=kinds),
    )


def _program(how: How, *cells: Expression | None) -> Expression:
    activity, program = cells
    is_program = sql("try_cast({activity} as integer) = 104", activity=activity)
    return case((is_program, sql("'marketo:' || {program}", program=program)))


def _merged(how: How, *cells: Expression | None) -> Expression:
    """The ids that a merge swallowed: `[1286861, 1286862]`."""
    pattern = r"""(?:^|"Merge IDs"\s*:\s*"?)\[([0-9, ]+)\]"""
    lists = [sql("coalesce(regexp_extract({cell}, {pattern}, 1), '')", cell=cell, pattern=pattern) for cell in cells]
    return sql("regexp_extract_all({lists}, '[0-9]+')", lists=joined(" || ' ' || ", lists))


def _text_of(attributes: Expression, names: str) -> Expression:
    """The text of an attribute in the JSON; of several names (`a|b`) the first that is there."""
    pattern = rf'"(?:{names})"\s*:\s*"((?:[^"\\]|\\.)*)"'
    value = sql("nullif(regexp_extract({attributes}, {pattern}, 1), '')", attributes=attributes, pattern=pattern)
    return sql(r"""replace(replace({value}, '\"', '"'), '\u0026', '&')""", value=value)


def _said(name: str) -> Reader:
    """An attribute that stands in a column of its own, or else in the JSON."""

    def read(how: How, *cells: Expression | None) -> Expression:
        own, attributes = cells
        return coalesce(own, _text_of(attributes, name) if attributes else None)

    return read


def _link(how: How, *cells: Expression | None) -> Expression:
    """The query of the page, or the link in the mail, with the tags that it had."""
    own, attributes = cells
    if attributes is None:
        return coalesce(own)
    has_tags = sql("contains({attributes}, '=')", attributes=attributes)
    return coalesce(own, case((has_tags, _text_of(attributes, "Query Parameters|Link"))))


def _changes(how: How, *cells: Expression | None) -> Expression:
    """Activity 13, Change Data Value."""
    return sql("case when try_cast({activity} as integer) = 13 then ['13'] else [] end", activity=cells[0])


def _costs(how: How, *cells: Expression | None) -> Expression:
    """The costs of a program, one a month: `[{"startDate": "2026-03-01", "cost": 500}]`."""
    return sql("regexp_extract_all({costs}, {pattern})", costs=cells[0], pattern=r"\{[^}]*\}")


def _month(how: How, cost: Expression) -> Expression:
    pattern = r'"startDate"\s*:\s*"([0-9-]{7})'
    return sql("nullif(regexp_extract({cost}, {pattern}, 1), '') || '-01'", cost=cost, pattern=pattern)


def _end_of_month(how: How, cost: Expression) -> Expression:
    return sql("last_day(try_cast({month} as date))::varchar", month=_month(how, cost))


def _cost(how: How, cost: Expression) -> Expression:
    pattern = r'"cost"\s*:\s*"?([0-9.]+)'
    return sql("nullif(regexp_extract({cost}, {pattern}, 1), '')", cost=cost, pattern=pattern)


_LEAD = column("leadId", read=prefixed("marketo:"))
_AT = column("activityDate", read=instant, date=True)

ACTIVITY = Export(
    of=Touch,
    name="activities",
    needs=("activityDate", "activityTypeId", "leadId", "marketoGUID|id"),
    tells=(
        "action_result|api_method_name|campaignId|campaign_run_id|choice_number|client_ip_address|device"
        "|email_template_id|form_fields|is_mobile_device|link|modifying_user|new_value|old_value|platform"
        "|query_parameters|referrer_url|step_id|subcategory|user_agent|webform_id|webpage_id"
    ),
    ids={"touch_id": NUMBERED, "person_id": NUMBERED},
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
    name="leads",
    needs=("id|leadId", "email", "createdAt", "updatedAt|originalSourceType|sfdcLeadId|sfdcContactId"),
    tells=(
        "firstName|lastName|leadScore|leadStatus|marketoSocialFacebookId|originalReferrer|originalSearchEngine"
        "|originalSearchPhrase|originalSourceInfo|registrationSourceInfo|registrationSourceType|sfdcAccountId|sfdcType"
        "|unsubscribed"
    ),
    lacks="activityDate",
    ids={"person_id": NUMBERED},
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
    name="programs",
    needs=("id", "name", "channel", "workspace|sfdcId|sfdcName"),
    tells="createdAt|description|folder|updatedAt|url",
    ids={"campaign_id": NUMBERED},
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

SYSTEM = System(
    "marketo",
    "Marketo",
    every_export(globals()),
    FLAVOURS,
    common="_fivetran_deleted|_fivetran_synced|createdAt|updatedAt",
)
