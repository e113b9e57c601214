"""A company's words become ours: campaign types → team and channel, deal types → revenue type, kinds → policy.

Every mapping is small data, a company's own rules come first, and each is put into the catalogue as a table, so that no
pattern of a user's ever becomes SQL.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

import pyarrow as pa

from alignkit.catalog import Catalog
from alignkit.config.settings import Settings
from alignkit.engine import Query
from alignkit.identity.components import survivors
from alignkit.records.touch import POLICY

PACKAGE = "alignkit.journeys"

#: A touch that a logged sales activity becomes, where `[touches] activities` names its kind.
SALES_ACTIVITY = "sales-activity"
KINDS = (*POLICY, SALES_ACTIVITY)
MEMBERSHIPS = frozenset({"campaign-response", "campaign-member", "program-success", "program-member"})

TEAMS = ("marketing", "sales", "partner")

#: Words in a campaign's type → its team; anything else is marketing's (`RULES.md` 11).
TEAM_WORDS = {
    "sales": ("sales", "outbound", "sdr", "bdr", "cold call", "prospecting", "field visit"),
    "partner": ("partner", "referral", "reseller", "alliance", "channel"),
}

#: Words in a campaign's type → its channel; else the type itself is the channel.
CHANNEL_WORDS = {
    "Direct": ("direct traffic", "(direct)"),
    "Paid search": ("paid search", "sem", "ppc", "search ad", "google ads"),
    "Paid social": ("paid social", "social ad", "linkedin ads"),
    "Organic search": ("organic search", "seo"),
    "Social": ("social",),
    "Display": ("display", "banner", "retarget"),
    "Email": ("email", "e-mail", "newsletter", "nurture"),
    "Webinar": ("webinar", "webcast"),
    "Events": ("trade show", "tradeshow", "conference", "seminar", "event", "roadshow", "summit"),
    "Content": ("content", "white paper", "whitepaper", "ebook", "guide", "report", "download"),
    "Direct mail": ("direct mail", "mailer"),
    "Partner": ("partner", "referral"),
    "Sales outbound": ("outbound", "telemarketing", "cold call", "sales"),
    "Review sites": ("review",),
    "Podcast": ("podcast",),
    "Web": ("web", "landing page"),
}

#: Words in a deal's type → its revenue type; anything else is new business (`RULES.md` 3).
REVENUE_WORDS = {
    "renewal": ("renew",),
    "expansion": ("upgrade", "upsell", "expansion", "add-on", "existing"),
}


def by_words(text: str, table: Mapping[str, Sequence[str]], default: str) -> str:
    """The first entry of `table` one of whose words is in the text, case ignored.

    >>> by_words("Existing Business - Upgrade", REVENUE_WORDS, "new"), by_words("", REVENUE_WORDS, "new")
    ('expansion', 'new')
    """
    folded = text.casefold()
    return next((name for name, words in table.items() if any(word in folded for word in words)), default)


def by_glob(text: str, rules: Mapping[str, str]) -> str | None:
    """What the first matching glob of a company's own rules says, case ignored.

    >>> by_glob("Partner Webinar", {"partner*": "partner"})
    'partner'
    """
    folded = text.casefold()
    return next((value for pattern, value in rules.items() if fnmatchcase(folded, pattern.casefold())), None)


def matches_any(texts: Iterable[str | None], patterns: Sequence[str]) -> bool:
    """Whether one of the texts matches one of the globs, case ignored.

    >>> matches_any(["Test drive", None], ["test *"])
    True
    """
    folded = [text.casefold() for text in texts if text]
    return any(fnmatchcase(text, pattern.casefold()) for text in folded for pattern in patterns)


@dataclass(frozen=True)
class Campaigns:
    """Every campaign by its number (`campaign_ix`), and the names of the channels (`channel_ix`).

    `stands_for` maps a programme of another system to the CRM campaign that it is synchronised with.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    types: tuple[str, ...]
    teams: tuple[str, ...]
    channels: tuple[str, ...]
    is_deleted: tuple[bool, ...]
    channel_names: tuple[str, ...]
    stands_for: Mapping[str, str]


def put_campaigns(catalog: Catalog, settings: Settings, named: Sequence[str]) -> Campaigns:
    """Number the campaigns, settle team, channel and exclusion of each; tables `campaign_codes`, `channel_codes`.

    `named` are the channels that touches name themselves.
    """
    rows = catalog.rows(Query.read(PACKAGE, "campaigns_known")).to_pylist()
    stands_for = _crm_campaigns(rows)
    rows = [row for row in rows if row["campaign_id"] not in stands_for]
    own = settings.campaigns
    types = [row["type"] or "" for row in rows]
    teams = [
        row["team"] or by_glob(kind, own.teams) or by_words(kind, TEAM_WORDS, "marketing")
        for row, kind in zip(rows, types, strict=True)
    ]
    channels = [
        row["channel"] or by_glob(kind, own.channels) or by_words(kind, CHANNEL_WORDS, kind)
        for row, kind in zip(rows, types, strict=True)
    ]
    names = tuple(sorted({name for name in [*channels, *named] if name}))
    campaigns = Campaigns(
        ids=tuple(row["campaign_id"] for row in rows),
        names=tuple(row["name"] or row["campaign_id"] for row in rows),
        types=tuple(types),
        teams=tuple(teams),
        channels=tuple(channels),
        is_deleted=tuple(row["is_deleted"] for row in rows),
        channel_names=names,
        stands_for=stands_for,
    )
    _put_codes(catalog, settings, campaigns)
    _put_channels(catalog, settings, named, names)
    return campaigns


def _crm_campaigns(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Programme → the CRM campaign it is synchronised with, where that campaign is known: the two are one."""
    known = {row["campaign_id"] for row in rows}
    named = {row["campaign_id"]: row["crm_campaign_id"] for row in rows if row["crm_campaign_id"] in known}
    return {own: crm for own, crm in survivors(named).items() if own != crm}


def _put_codes(catalog: Catalog, settings: Settings, campaigns: Campaigns) -> None:
    """Campaign id → number, channel and exclusion; a programme has those of the CRM campaign it stands for."""
    exclude = settings.touches.exclude
    channel_of = {name: ix for ix, name in enumerate(campaigns.channel_names)}
    number = {campaign: ix for ix, campaign in enumerate(campaigns.ids)}
    number |= {own: number[crm] for own, crm in campaigns.stands_for.items()}
    at = list(number.values())
    excluded = [
        matches_any((campaign, name), exclude.campaigns) or matches_any([kind], exclude.types)
        for campaign, name, kind in zip(campaigns.ids, campaigns.names, campaigns.types, strict=True)
    ]
    by_channel = [matches_any([channel], exclude.channels) for channel in campaigns.channels]
    catalog.put(
        "campaign_codes",
        pa.table(
            {
                "campaign_id": pa.array(list(number), pa.string()),
                "campaign_ix": pa.array(at, pa.int32()),
                "channel_ix": pa.array([channel_of.get(campaigns.channels[ix], -1) for ix in at], pa.int32()),
                "is_excluded": pa.array([excluded[ix] for ix in at], pa.bool_()),
                "channel_is_excluded": pa.array([by_channel[ix] for ix in at], pa.bool_()),
            }
        ),
    )


def _put_channels(catalog: Catalog, settings: Settings, named: Sequence[str], names: Sequence[str]) -> None:
    """Channels that touches name themselves → number and exclusion."""
    patterns = settings.touches.exclude.channels
    catalog.put(
        "channel_codes",
        pa.table(
            {
                "channel": pa.array(named, pa.string()),
                "channel_ix": pa.array([names.index(name) for name in named], pa.int32()),
                "is_excluded": pa.array([matches_any([name], patterns) for name in named], pa.bool_()),
            }
        ),
    )


def put_kinds(catalog: Catalog, settings: Settings) -> None:
    """The touch policy as tables `touch_kinds` and `activity_kinds` (`RULES.md` 10, 11)."""
    policy = {**POLICY, SALES_ACTIVITY: True, **settings.touches.policy}
    exclude = settings.touches.exclude.kinds
    catalog.put(
        "touch_kinds",
        pa.table(
            {
                "kind": pa.array(KINDS, pa.string()),
                "kind_ix": pa.array(range(len(KINDS)), pa.int8()),
                "is_response": pa.array([policy[kind] for kind in KINDS], pa.bool_()),
                "is_membership": pa.array([kind in MEMBERSHIPS for kind in KINDS], pa.bool_()),
                "is_excluded": pa.array([matches_any([kind], exclude) for kind in KINDS], pa.bool_()),
            }
        ),
    )
    named = sorted({kind.lower() for kind in settings.touches.activities})
    catalog.put("activity_kinds", pa.table({"kind": pa.array(named, pa.string())}))


def put_revenue_types(catalog: Catalog, settings: Settings, types: Sequence[str]) -> None:
    """The CRM's deal types and what each means, as table `revenue_types` (`RULES.md` 3)."""
    own = {name.casefold(): value for name, value in settings.deals.revenue_types.items()}
    meant = [own.get(name.casefold()) or by_words(name, REVENUE_WORDS, "new") for name in types]
    catalog.put(
        "revenue_types", pa.table({"type": pa.array(types, pa.string()), "revenue_type": pa.array(meant, pa.string())})
    )


def named_words(catalog: Catalog) -> Mapping[str, list[str]]:
    """The company's own words, in their order: the types of its deals, and the channels that its touches name."""
    words: dict[str, list[str]] = {"deal type": [], "channel": []}
    for row in catalog.rows(Query.read(PACKAGE, "words")).to_pylist():
        words[row["what"]].append(row["word"])
    return words
