"""HubSpot: exports of its screens (labels), of its API (internal names), and Fivetran's copies of its tables.

Screens write times in the zone of whoever exported, to the minute; API and Fivetran write UTC. A deal's contacts
stand in one cell, joined by semicolons, so that the same rows give deals and roles.
"""

from __future__ import annotations

from alignkit.records import Record
from alignkit.records.account import Account
from alignkit.records.activity import Activity
from alignkit.records.campaign import Campaign
from alignkit.records.deal import Deal
from alignkit.records.deal_change import DealChange
from alignkit.records.person import Person
from alignkit.records.person_change import PersonChange
from alignkit.records.role import Role
from alignkit.records.stage_change import StageChange
from alignkit.records.touch import Touch
from alignkit.records.user import User
from alignkit.sources.mapping.exports import (
    NUMBERED,
    Derived,
    Export,
    FieldMapping,
    Flavour,
    How,
    System,
    column,
    columns_of,
    constant,
    every_export,
    item,
)
from alignkit.sources.mapping.expressions import Expression, Part, case, coalesce, joined, looked_up, sql
from alignkit.sources.mapping.lookups import ActivityLink, DealAccount, PersonMerge, StageMeaning
from alignkit.sources.mapping.readers import (
    amount,
    day,
    flag,
    full_name,
    instant,
    meaning_of_stage,
    merged_into,
    person_of_email,
    prefixed,
    renamed,
    share,
    text,
    truth,
    upper,
    won_lost,
    word_map,
)
from alignkit.sources.mapping.tags import tagged

_FIVETRAN = ("_fivetran_synced", "_fivetran_deleted", "deal_pipeline_stage_id", "type_id", "property_email")
_API = ("hs_object_id", "dealname", "vid")

FLAVOURS = (
    Flavour("Fivetran", marks=_FIVETRAN, zone="UTC", decimal="."),
    Flavour("API", marks=_API, lacks=("Record ID", "Deal ID"), zone="UTC", decimal=".", epoch="ms"),
    Flavour("screen", decimal="."),
)

_DELETED = columns_of(("is_deleted", "archived"), ("_fivetran_deleted",), read=flag)
_CREATED = column("Create Date", "createdate", "property_createdate", "Created At", read=instant, date=True)


def _first_listed(how: How, *cells: Expression | None) -> Expression:
    """The primary company; else the first of those listed; else the one that a file of its own names."""
    primary, listed, deal = (*cells, None)[:3]
    given = [sql("trim(split_part({cell}, ';', 1))", cell=cell) for cell in (primary, listed) if cell]
    return coalesce(*given, looked_up(DealAccount, "account_id", deal_id=deal) if deal else None)


def _split(how: How, *cells: Expression | None) -> Expression:
    """The ids in cells that list several."""
    whole = joined(" || ';' || ", [sql("coalesce({cell}, '')", cell=cell) for cell in cells])
    return sql("list_distinct(regexp_extract_all({whole}, '[^; ]+'))", whole=whole)


def _merged(how: How, *cells: Expression | None) -> Expression:
    """The ids in a list of merged records, with or without the time of the merge (`123:1661707291575`)."""
    return sql("list_distinct(regexp_extract_all({cell}, '([0-9]+)(:[0-9]+)?', 1))", cell=cells[0])


def _label(how: How, *cells: Expression | None) -> Expression:
    return sql("[{cell}]", cell=cells[0])


def _linked(name: str) -> FieldMapping:
    """The person or the deal of an engagement, which a file of its own names."""

    def read(how: How, activity: Expression) -> Expression:
        return looked_up(ActivityLink, name, activity_id=activity)

    return column("engagement_id", read=read)


_EVENTS = word_map(
    {
        "sent": "email-sent",
        "processed": "email-sent",
        "delivered": "email-delivered",
        "open": "email-opened",
        "click": "email-clicked",
        "bounce": "email-bounced",
        "dropped": "email-bounced",
        "deferred": "email-bounced",
        "statuschange": "email-unsubscribed",
        "unsubscribed": "email-unsubscribed",
    },
    "other",
)


def _event_kind(how: How, *cells: Expression | None) -> Expression:
    """What an e-mail event was; one that HubSpot filtered out was made by a machine."""
    kind, filtered = cells
    words = _EVENTS(how, kind)
    if filtered is None:
        return words
    by_machine = sql("{filtered} and lower({kind}) = 'click'", filtered=truth(how, filtered), kind=kind)
    return case((by_machine, "machine-click"), otherwise=words)


#: The stages of a contact's life by their internal names; a stage of one's own keeps its name.
_LIFECYCLE = {
    "marketingqualifiedlead": "Marketing Qualified Lead",
    "salesqualifiedlead": "Sales Qualified Lead",
    **{word: word.title() for word in ("subscriber", "lead", "opportunity", "customer", "evangelist", "other")},
}

#: Properties that we have a name for.
_PROPERTIES = {"hs_lead_status": "status", "lifecyclestage": "lifecycle_stage", "hubspot_owner_id": "owner_id"}
_PROPERTIES |= {"dealstage": "stage", "closedate": "closed_on", "amount": "amount", "hs_next_step": "next_step"}


def _property_value(how: How, *cells: Expression | None) -> Expression:
    """A value as our fields have it: a closing day out of its milliseconds."""
    value, name = cells
    milliseconds = sql("{name} = 'closedate' and regexp_full_match({value}, '[0-9]{12,13}')", name=name, value=value)
    day_of = sql("strftime(make_timestamp(try_cast({value} as bigint) * 1000), '%Y-%m-%d')", value=value)
    return case((milliseconds, day_of), otherwise=value)


def _custom(*labels: str) -> FieldMapping:
    """A property of one's own, by what many portals call it; Fivetran puts a prefix before it."""
    names = [name for label in labels for name in (label, f"property_{label.replace(' ', '_').lower()}")]
    return column(*names, read=text)


_SELF_REPORTED = _custom("How did you hear about us", "How did you hear about us?", "Self reported source")
_DEAL_ID = column("Record ID", "hs_object_id", "Deal ID", "id", read=text)
_COMPANIES = (
    ("Associated Company IDs (Primary)", "Associated Company ID (Primary)", "hs_primary_associated_company"),
    ("Associated Company IDs", "Associated Company ID", "associatedcompanyid", "property_associatedcompanyid"),
)
_PROBABILITY = (
    *("Deal probability", "hs_deal_stage_probability", "property_hs_deal_stage_probability"),
    *("Forecast probability", "hs_forecast_probability", "property_hs_forecast_probability"),
)
_CONTACT = ("Record ID", "hs_object_id", "Contact ID", "vid", "id")
_SOURCE = column(
    "Original Traffic Source", "Original Source", "hs_analytics_source", "property_hs_analytics_source", read=text
)

DEAL = Export(
    of=Deal,
    name="deals",
    needs=(
        "Record ID|hs_object_id|Deal ID|id",
        "Deal Name|property_dealname",
        "Deal Stage|deal_pipeline_stage_id|property_dealstage",
    ),
    tells=(
        "Amount in company currency|Associated Company|Associated Contact|Associated Product IDs|Days to close"
        "|Number of Associated Contacts|Weighted amount|amount_in_home_currency|days_to_close|property_description"
    ),
    ids={"deal_id": NUMBERED},
    columns={
        "deal_id": _DEAL_ID,
        "name": column("Deal Name", "property_dealname", read=text),
        "account_id": columns_of(
            *_COMPANIES, ("Record ID", "hs_object_id", "Deal ID", "id"), read=_first_listed, shown=2
        ),
        "currency": column("Currency", "deal_currency_code", "property_deal_currency_code", read=upper),
        "amount": column("Amount", "property_amount", read=amount, amount=True),
        "created_at": _CREATED,
        "closed_on": column("Close Date", "closedate", "property_closedate", read=day, date=True),
        "outcome": columns_of(
            ("Is Closed Won", "hs_is_closed_won", "property_hs_is_closed_won"),
            ("Is Deal Closed?", "Is Closed", "hs_is_closed", "property_hs_is_closed"),
            ("Deal Stage", "deal_pipeline_stage_id", "property_dealstage"),
            ("Pipeline", "deal_pipeline_id", "property_pipeline"),
            read=won_lost,
        ),
        "type": column("Deal Type", "property_dealtype", read=text),
        "stage": column("Deal Stage", "deal_pipeline_stage_id", "property_dealstage", read=text),
        "owner_id": column("Deal owner", "hubspot_owner_id", "owner_id", "property_hubspot_owner_id", read=text),
        "lead_source": _SOURCE,
        "is_deleted": _DELETED,
        "probability": column(*_PROBABILITY, read=share),
        "next_step": column("Next step", "hs_next_step", "property_hs_next_step", read=text),
        "loss_reason": _custom("Closed Lost Reason"),
        "competitor": _custom("Competitor", "Primary Competitor", "Main Competitor"),
        "use_case": _custom("Use Case", "Primary Use Case"),
        "acv": column("Annual contract value", "hs_acv", "property_hs_acv", read=amount, amount=True),
        "self_reported_source": _SELF_REPORTED,
    },
    also=(
        Derived(
            of=Role,
            needs=("Associated Contact IDs", "Associated Contact ID"),
            items=_split,
            columns={"deal_id": _DEAL_ID, "person_id": item()},
        ),
        Derived(
            of=StageChange,
            headed=r'(?:Cumulative )?Date entered "(.+?)(?: \([^()]*\))?"|(?:property_)?hs_(?:v2_)?date_entered_(.+)',
            columns={
                "deal_id": _DEAL_ID,
                "stage": item("label"),
                "entered_at": item(read=instant),
                "outcome": item("label", read=meaning_of_stage),
            },
        ),
    ),
)

CONTACT = Export(
    of=Person,
    name="contacts",
    needs=(
        "Record ID|Contact ID|hs_object_id|vid|id",
        "Email|property_email",
        "Create Date|Lifecycle Stage|property_createdate",
    ),
    tells=(
        "First Conversion|First Name|First Page Seen|Last Name|Marketing contact status|Number of Pageviews"
        "|Recent Conversion|firstname|hs_email_domain|lastname|property_firstname|property_lastname"
    ),
    lacks="Deal Name",
    ids={"person_id": NUMBERED},
    columns={
        "person_id": column(*_CONTACT, read=text),
        "kind": constant("contact"),
        "email": column("Email", "property_email", read=text),
        "title": column("Job Title", "property_jobtitle", read=text),
        "account_id": columns_of(*_COMPANIES, read=_first_listed),
        "created_at": _CREATED,
        "merged_into_id": column(*_CONTACT, read=merged_into()),
        "lead_source": _SOURCE,
        "is_deleted": _DELETED,
        "status": column("Lead Status", "hs_lead_status", "property_hs_lead_status", read=text),
        "owner_id": column("Contact owner", "hubspot_owner_id", "property_hubspot_owner_id", read=text),
        "reject_reason": _custom("Disqualification Reason", "Unqualified Reason"),
        "self_reported_source": _SELF_REPORTED,
    },
    also=(
        Derived(
            of=PersonChange,
            headed=(
                r'Became an? (.+?)(?: Lifecycle)? Date|Date entered "(.+?) \(Lifecycle Stage Pipeline\)"'
                r"|(?:property_)?hs_lifecyclestage_(.+)_date"
            ),
            columns={
                "person_id": column(*_CONTACT, read=text),
                "field": constant("lifecycle_stage"),
                "value": item("label", read=renamed(_LIFECYCLE)),
                "changed_at": item(read=instant),
            },
            lenient=True,
        ),
        Derived(
            of=PersonMerge,
            needs=("Merged record IDs", "hs_merged_object_ids", "property_hs_calculated_merged_vids"),
            items=_merged,
            columns={"person_id": item(), "merged_into_id": column(*_CONTACT, read=text)},
        ),
    ),
)


def _property_history(of: type[Record], name: str, key: str, heading: str) -> Export:
    """Every value that the properties of a record ever had, one a row."""
    return Export(
        of=of,
        name=name,
        needs=(heading, "timestamp", "name", "value", "source"),
        columns={
            key: column(heading, read=text),
            "field": column("name", read=renamed(_PROPERTIES)),
            "value": columns_of(("value",), ("name",), read=_property_value, shown=1),
            "changed_at": column("timestamp", read=instant, date=True),
        },
    )


CONTACT_HISTORY = _property_history(PersonChange, "contact property history", "person_id", "contact_id")
DEAL_HISTORY = _property_history(DealChange, "deal property history", "deal_id", "deal_id")

CONTACT_MERGE = Export(
    of=PersonMerge,
    name="contact merges",
    needs=("canonical_vid", "vid_to_merge"),
    tells="contact_id|entity_id|first_name|last_name|num_properties_moved|timestamp|user_id",
    columns={"person_id": column("vid_to_merge", read=text), "merged_into_id": column("canonical_vid", read=text)},
)

COMPANY = Export(
    of=Account,
    name="companies",
    needs=(
        "Record ID|Company ID|hs_object_id|id",
        "Company name|property_name|name",
        "Company Domain Name|domain|property_domain|property_industry|property_website|Website URL",
    ),
    tells=(
        "Annual Revenue|Associated Contact IDs|Number of Employees|Target Account|annualrevenue|numberofemployees"
        "|property_address|property_annualrevenue|property_city|property_country|property_description|property_state"
    ),
    lacks="Deal Name|Email",
    ids={"account_id": NUMBERED},
    columns={
        "account_id": column("Record ID", "hs_object_id", "Company ID", "id", read=text),
        "name": column("Company name", "property_name", "name", read=text),
        "website": column(
            "Company Domain Name", "domain", "property_domain", "Website URL", "property_website", read=text
        ),
        "parent_id": column("Parent Company IDs", "hs_parent_company_id", "property_hs_parent_company_id", read=text),
        "segment": column("Industry", "property_industry", read=text),
        "created_at": _CREATED,
        "is_deleted": _DELETED,
    },
)

DEAL_CONTACT = Export(
    of=Role,
    name="deal contacts",
    needs=("contact_id", "deal_id"),
    lacks="engagement_id",
    columns={
        "deal_id": column("deal_id", read=text),
        "person_id": column("contact_id", read=text),
        "is_deleted": _DELETED,
    },
)

DEAL_COMPANY = Export(
    of=DealAccount,
    name="deal companies",
    needs=("company_id", "deal_id"),
    lacks="engagement_id",
    columns={"deal_id": column("deal_id", read=text), "account_id": column("company_id", read=text)},
)


def _stage_columns(name: str, *pipeline: str) -> dict[str, FieldMapping]:
    columns = {
        "stage": column(name, read=text),
        "outcome": columns_of(
            ("closed_won", "is_won", "Is Won"), ("is_closed", "isClosed", "Is Closed"), ("probability",), read=_by_flags
        ),
    }
    return columns | ({"pipeline": column(*pipeline, read=text)} if pipeline else {})


def _by_flags(how: How, *cells: Expression | None) -> Expression:
    """Closed at 1.0 is won, closed at 0.0 is lost; the flags win over the probability."""
    won, closed, probability = cells
    chance = sql("try_cast({probability} as double)", probability=probability)
    is_won, is_closed = truth(how, won), truth(how, closed)
    if won:
        whens: list[tuple[Expression, Part]] = [(is_won, "won")]
        if closed and probability:
            whens.append((sql("{closed} or {chance} = 0", closed=is_closed, chance=chance), "lost"))
        return case(*whens, otherwise="open")
    certain = sql("{closed} and {chance} = 1", closed=is_closed, chance=chance)
    return case((certain, "won"), (is_closed, "lost"), otherwise="open")


PIPELINE_STAGE = Export(
    of=StageMeaning,
    name="pipeline stages",
    needs=("stage_id|Stage ID", "label|Stage Name", "probability|closed_won|is_closed"),
    columns=_stage_columns("stage_id", "pipeline_id", "Pipeline ID"),
    also=(
        Derived(
            of=StageMeaning,
            needs=("label", "Stage Name"),
            items=_label,
            columns={**_stage_columns("label"), "stage": item()},
        ),
    ),
)

DEAL_STAGE = Export(
    of=StageChange,
    name="deal stages",
    needs=("deal_id", "date_entered", "value"),
    columns={
        "deal_id": column("deal_id", read=text),
        "stage": column("value", read=text),
        "entered_at": column("date_entered", read=instant, date=True),
        "outcome": column("value", read=meaning_of_stage),
    },
)

OWNER = Export(
    of=User,
    name="owners",
    needs=("owner_id", "email", "first_name", "portal_id|active_user_id|Main team"),
    lacks="id|deal_id|contact_id",
    columns={
        "user_id": column("owner_id", read=text),
        "name": columns_of(("first_name",), ("last_name",), read=full_name),
        "team": column("team", "Main team", read=text),
    },
)

FORM_SUBMISSION = Export(
    of=Touch,
    name="form submissions",
    needs=("contact_id", "form_id", "timestamp|submitted_at|submittedAt"),
    columns={
        "touch_id": column("conversion_id", "conversionId", read=prefixed("hubspot:form:")),
        "person_id": column("contact_id", read=text),
        "kind": constant("form-fill"),
        "touched_at": column("timestamp", "submitted_at", read=instant, date=True),
        "asset": column("title", "form_id", read=text),
        **tagged("page_url"),
    },
)

EMAIL_EVENT = Export(
    of=Touch,
    name="e-mail events",
    needs=("email_campaign_id", "type", "recipient", "created"),
    columns={
        "touch_id": column("id", read=prefixed("hubspot:email-event:")),
        "person_id": column("recipient", read=person_of_email),
        "campaign_id": column("email_campaign_id", read=prefixed("hubspot:email:")),
        "kind": columns_of(("type",), ("filtered_event", "filteredEvent"), read=_event_kind),
        "touched_at": column("created", read=instant, date=True),
    },
)

EMAIL_CAMPAIGN = Export(
    of=Campaign,
    name="e-mail campaigns",
    needs=("id", "app_id", "num_included|content_id", "subject"),
    columns={
        "campaign_id": column("id", read=prefixed("hubspot:email:")),
        "name": column("name", "subject", read=text),
        "type": constant("Email"),
    },
)

ENGAGEMENT = Export(
    of=Activity,
    name="engagements",
    needs=("engagement_id", "property_hs_timestamp|property_hs_createdate|timestamp", "type"),
    columns={
        "activity_id": column("engagement_id", read=prefixed("hubspot:")),
        "kind": column("type", read=text),
        "person_id": _linked("person_id"),
        "deal_id": _linked("deal_id"),
        "owner_id": column("property_hubspot_owner_id", read=text),
        "occurred_at": column("property_hs_timestamp", "timestamp", "property_hs_createdate", read=instant, date=True),
        "is_deleted": _DELETED,
    },
)

ENGAGEMENT_LINK = Export(
    of=ActivityLink,
    name="engagement links",
    needs=("engagement_id", "contact_id|deal_id"),
    lacks="property_hs_timestamp",
    columns={
        "activity_id": column("engagement_id", read=text),
        "person_id": column("contact_id", read=text),
        "deal_id": column("deal_id", read=text),
    },
)

SYSTEM = System(
    "hubspot",
    "HubSpot",
    every_export(globals()),
    FLAVOURS,
    common=(
        "HubSpot Team|Record Source|_fivetran_active|_fivetran_deleted|_fivetran_end|_fivetran_start|_fivetran_synced"
        "|category|created_at|portal_id|source|source_id|type_id|updated_at"
    ),
)
