"""Small tables that other exports are read with: what a stage means, whose deal it is, who was merged into whom.

They are records like the canonical ones and are loaded by the same code, but no other room sees them.
"""

from __future__ import annotations

from typing import Annotated

from alignkit.records.base import Record, described, required
from alignkit.records.types import Key, Text, choice


class StageMeaning(Record):
    """What a stage of a pipeline means: from the CRM's stage table, or from `[deals] stages`."""

    table = "deal_stages"
    noun = "a stage's meaning"
    core = True
    key = ("stage", "pipeline")

    stage: Text = required("The stage's id or label.")
    pipeline: Text | None = described("The pipeline it belongs to; blank: any.")
    outcome: Annotated[str, choice("open", "won", "lost")] = required("What it means.")


class DealAccount(Record):
    """The account of a deal, where a file of its own says it."""

    table = "deal_accounts"
    noun = "a deal's account"
    core = True
    key = ("deal_id", "account_id")
    contradiction = "allowed"

    deal_id: Key = required("The deal.")
    account_id: Key = required("The account.")


class ActivityLink(Record):
    """Whom or what an activity was with, where a file of its own says it."""

    table = "activity_links"
    noun = "an activity's person or deal"
    core = True
    key = ("activity_id", "person_id", "deal_id")
    contradiction = "allowed"

    activity_id: Key = required("The activity.")
    person_id: Key | None = described("The person.")
    deal_id: Key | None = described("The deal.")


class PersonMerge(Record):
    """A person record that was merged into another; often it is gone from the list of people itself."""

    table = "person_merges"
    noun = "a merge of two person records"
    core = True
    key = ("person_id",)

    person_id: Key = required("The record that was swallowed.")
    merged_into_id: Key = required("The record that is left.")


LOOKUPS: dict[str, type[Record]] = {
    record.table: record for record in (StageMeaning, DealAccount, ActivityLink, PersonMerge)
}
