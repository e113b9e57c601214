"""A touch: something that happened between a person and a campaign, and whether the buyer did it."""

from typing import Annotated

from pydantic import Field

from alignkit.records.base import Record, described, lenient, required
from alignkit.records.types import Flag, Instant, Key, Text, choice

#: Kind of touch → is it an act of the buyer? (`RULES.md` 10; `[touches.policy]` overrides.)
POLICY = {
    "campaign-response": True,
    "campaign-member": False,
    "program-success": True,
    "program-member": False,
    "form-fill": True,
    "web-visit": True,
    "link-click": True,
    "content-download": True,
    "video-view": True,
    "chat": True,
    "ad-click": True,
    "ad-impression": False,
    "event-registered": True,
    "event-attended": True,
    "event-cancelled": False,
    "email-sent": False,
    "email-delivered": False,
    "email-bounced": False,
    "email-opened": False,
    "email-clicked": True,
    "email-unsubscribed": False,
    "machine-click": False,
    "imported": False,
    "other-act": True,
    "other": False,
}


class Touch(Record):
    """One activity of one person; credited only when it is an act of the buyer inside the window."""

    table = "touches"
    noun = "a touch (something a person did, or was sent)"
    order = 20
    core = True
    key = ("touch_id",)
    made_up = "touch_id"
    signature = ("person_id", "kind", "touched_at")

    touch_id: Key = required("The record's own id; without one, a hash of the row's content is used.")
    person_id: Key | None = described("Who.")
    campaign_id: Key | None = described("Of which campaign; a touch of none is credited to no campaign.")
    kind: Annotated[str, choice(*POLICY)] = required("What happened; decides whether it is an act of the buyer.")
    touched_at: Instant | None = described("When the person acted: for campaign members the first response.")
    asset: Text | None = described("The form, page, mail or asset it happened on.")
    channel: Text | None = described("Its channel, where the touch itself says it.")
    is_deleted: Flag = Field(False, description="Deleted rows are no touches.")
    utm_source: Text | None = lenient("utm_source of the link that led to it.")
    utm_medium: Text | None = lenient("utm_medium of that link.")
    utm_campaign: Text | None = lenient("utm_campaign of that link.")
    utm_content: Text | None = lenient("utm_content of that link.")
    term: Text | None = lenient("The keyword or search term that led to it (utm_term).")
    click_id: Text | None = lenient("The ad platform's id of the click (gclid, msclkid, li_fat_id, fbclid).")
