"""The words for codes: verdicts of touches, reasons of deals, tiers, milestones. Codes in data, words on screen."""

from __future__ import annotations

from alignkit.engine import codes
from alignkit.identity.people import TIERS

#: Touch verdicts in their order: the first that applies wins, and a larger number is nearer to being kept.
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

#: The numbers of verdicts and tiers in data, as the statements call them.
CODES = codes(VERDICTS) | codes(TIERS)

#: Why a deal is unattributed, in their order: the first that applies wins.
REASONS = (
    "no-amount",
    "excluded-type",
    "no-touch-before-lead",
    "no-touch-before-opportunity",
    "no-primary-campaign",
    "no-effect",
    "withheld",
    *reversed(VERDICTS[:-1]),
    "no-touch",
    "no-people",
    "account-unknown",
)

WORDS = {
    "excluded-by-rule": "excluded by your rule",
    "not-a-response": "not an act of the buyer",
    "date-missing": "no date",
    "person-deleted": "the person was deleted",
    "duplicate": "same person, same campaign, earlier",
    "after-close": "after close",
    "outside-lookback": "outside the lookback",
    "before-previous-close": "served the previous deal",
    "kept": "kept",
    "no-amount": "no amount",
    "excluded-type": "renewal (or another excluded type)",
    "no-touch-before-lead": "no touch before the lead was created",
    "no-touch-before-opportunity": "no touch before the opportunity was opened",
    "no-primary-campaign": "no source campaign on the deal",
    "no-effect": "none of its channels has an effect",
    "withheld": "left unattributed by your setting",
    "no-touch": "its people have no recorded touch",
    "no-people": "no contact on the deal or its account",
    "account-unknown": "its account is not in the export",
    "role": "contact role",
    "contact": "contact of the account",
    "converted": "lead converted into the account",
    "domain": "e-mail domain of the account",
}
