"""An account: a company that buys, or might."""

from pydantic import Field

from alignkit.records.base import Record, described, required
from alignkit.records.types import Flag, Instant, Key, Text


class Account(Record):
    """A company in the CRM."""

    table = "accounts"
    noun = "an account (a company)"
    order = 50
    core = True
    key = ("account_id",)
    signature = ("account_id", "name")
    without = ("person_id", "deal_id")

    account_id: Key = required("The account's id.")
    name: Text | None = described("Its name.")
    website: Text | None = described("Its web site or domain; people whose e-mail has this domain are its people.")
    parent_id: Key | None = described("The account it belongs to.")
    segment: Text | None = described("How you group accounts (enterprise, mid-market, an industry …).")
    created_at: Instant | None = described("When it was created in the CRM.")
    merged_into_id: Key | None = described("The account it was merged into.")
    is_deleted: Flag = Field(False, description="Deleted rows live on as aliases for merges only.")
