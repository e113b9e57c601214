"""A booking: what finance booked."""

from alignkit.records.base import Record, described, required
from alignkit.records.types import Currency, Day, Key, Money, Text


class Booking(Record):
    """One line of finance's bookings, for `tieout`."""

    table = "bookings"
    noun = "a booking (finance's own figure)"
    order = 120
    key = ("booking_id",)
    made_up = "booking_id"
    made_up_blank = True
    signature = ("booking_id|booked_on", "amount")

    booking_id: Key = required("Finance's id of the line; without one, a hash of the row's content is used.")
    deal_id: Key | None = described("The deal it belongs to.")
    account: Text | None = described("The customer as finance writes it.")
    booked_on: Day | None = described("The booking day. Blank: undated.")
    currency: Currency | None = described("Of `amount`.")
    amount: Money = required("As booked.")
