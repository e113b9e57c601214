"""What is a touch, what became of it for a deal, and in which order the kept ones stand (RULES 10-15)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fnmatch import fnmatchcase

from tests.reference.people import Humans, email, registrable
from tests.reference.reading import Company, Moment, Row, Rules, cell, flag, known, moment

VERDICTS = (
    "excluded-by-rule",
    "not-a-response",
    "date-missing",
    "person-deleted",
    "duplicate",
    "after-close",
    "outside-lookback",
    "before-previous-close",
    "kept",
)

ACTS = set(
    """campaign-response program-success form-fill web-visit link-click content-download video-view chat ad-click
    event-registered event-attended email-clicked other-act""".split()
)
MEMBERSHIPS = {"campaign-response", "campaign-member", "program-success", "program-member"}


@dataclass
class Touch:
    """One touch of a known human, and every reason for which no deal may have it."""

    touch_id: str
    human: str
    campaign_id: str | None
    kind: str
    when: Moment | None
    asset: str | None
    channel: str | None
    barred: str | None = field(default=None)

    @property
    def dated(self) -> Moment:
        """When it happened; a touch without a date is barred, and nobody asks."""
        assert self.when is not None, f"{self.touch_id} has no date"
        return self.when

    @property
    def order(self) -> tuple[datetime, str]:
        return self.dated.at, self.touch_id


def all_touches(company: Company, humans: Humans, rules: Rules) -> list[Touch]:
    """The touches of the export, with the verdicts that are the same for every deal."""
    campaigns = {row["campaign_id"]: row for row in company.get("campaigns", [])}
    known_as = campaign_ids(company)
    touches = [
        _touch(row, humans, campaigns, known_as, rules) for row in _rows(company, rules) if cell(row, "person_id")
    ]
    for touch in touches:
        touch.barred = _barred(touch, humans, campaigns, rules)
    for touch in duplicates([t for t in touches if t.barred is None], rules["touches.dedup_minutes"]):
        touch.barred = "duplicate"
    return touches


def _rows(company: Company, rules: Rules) -> list[Row]:
    rows = [row for row in company.get("touches", []) if not flag(row, "is_deleted")]
    kinds = {kind.casefold() for kind in rules["touches.activities"]}
    for row in company.get("activities", []):
        done = flag(row, "is_done", default=True) and not flag(row, "is_deleted")
        if done and (cell(row, "kind") or "").casefold() in kinds:
            act = {"touch_id": row["activity_id"], "person_id": row["person_id"], "kind": "other-act"}
            rows.append(act | {"touched_at": row["occurred_at"]})
    return [row for row in rows if known(row, "touched_at", rules)]


def campaign_ids(company: Company) -> dict[str, str]:
    """A programme that names a known campaign of the CRM is that campaign: its id → the campaign's."""
    rows = company.get("campaigns", [])
    known_ids = {row["campaign_id"] for row in rows}
    named = {row["campaign_id"]: cell(row, "crm_campaign_id") for row in rows}
    return {campaign: crm for campaign, crm in named.items() if crm is not None and crm in known_ids}


def _touch(row: Row, humans: Humans, campaigns: dict[str, Row], known_as: dict[str, str], rules: Rules) -> Touch:
    named = cell(row, "campaign_id")
    campaign_id = known_as.get(named, named) if named else None
    campaign = campaigns.get(campaign_id, {}) if campaign_id else {}
    return Touch(
        touch_id=row["touch_id"],
        human=humans.of(row["person_id"]),
        campaign_id=campaign_id,
        kind=row["kind"],
        when=moment(row, "touched_at", rules.zone),
        asset=cell(row, "asset"),
        channel=cell(row, "channel") or cell(campaign, "channel"),
    )


def _barred(touch: Touch, humans: Humans, campaigns: dict[str, Row], rules: Rules) -> str | None:
    campaign = campaigns.get(touch.campaign_id, {}) if touch.campaign_id else {}
    shown: dict[str, list[str | None]] = {
        "campaigns": [touch.campaign_id, cell(campaign, "name")],
        "types": [cell(campaign, "type")],
        "channels": [touch.channel],
        "kinds": [touch.kind],
    }
    if any(_globs(rules[f"touches.exclude.{key}"], words) for key, words in shown.items()):
        return "excluded-by-rule"
    addresses = [address for row in humans.rows(touch.human) if (address := email(row))]
    domains = {registrable(address.split("@")[1]) for address in addresses}
    if domains & {domain.casefold() for domain in rules["touches.exclude.email_domains"]}:
        return "excluded-by-rule"
    if not rules["touches.policy"].get(touch.kind, touch.kind in ACTS):
        return "not-a-response"
    if touch.when is None:
        return "date-missing"
    return "person-deleted" if humans.is_deleted(touch.human) else None


def _globs(patterns: Sequence[str], words: Sequence[str | None]) -> bool:
    return any(fnmatchcase(w.casefold(), p.casefold()) for p in patterns for w in words if w is not None)


def duplicates(touches: list[Touch], minutes: int) -> list[Touch]:
    """One touch a human and CRM campaign; acts on one asset at most `minutes` after the one before are the same (12)."""
    extra = []
    for touch in touches:
        earlier = [t for t in touches if t.human == touch.human and t.order < touch.order]
        if touch.kind in MEMBERSHIPS:
            same = [t for t in earlier if t.kind in MEMBERSHIPS and t.campaign_id == touch.campaign_id]
            if touch.campaign_id and same:
                extra.append(touch)
        elif touch.asset is not None:
            same = [t for t in earlier if t.kind not in MEMBERSHIPS and t.asset == touch.asset]
            if same and touch.dated.at - max(t.dated.at for t in same) <= timedelta(minutes=minutes):
                extra.append(touch)
    return extra


def verdict(touch: Touch, closed_on: date, previous_close: date | None, lookback_days: int) -> str:
    """What became of a touch for one deal: the first verdict of the table that applies."""
    if touch.barred:
        return touch.barred
    if touch.dated.on > closed_on:
        return "after-close"
    if touch.dated.on < closed_on - timedelta(days=lookback_days):
        return "outside-lookback"
    if previous_close is not None and touch.dated.on <= previous_close:
        return "before-previous-close"
    return "kept"
