"""A survey answer: how marketing and sales see each other."""

from alignkit.records.base import Record, described, required
from alignkit.records.types import Day, Number, Text


class Survey(Record):
    """One answer of one person to one question, without a name: two of the same are two people."""

    table = "survey"
    noun = "a survey answer (how one team sees the other)"
    order = 160
    key = ()
    contradiction = "allowed"
    signature = ("team", "question", "score")

    answered_on: Day | None = described("The day of the answer.")
    team: Text = required("The team of who answers: marketing, sales …")
    question: Text = required("The question.")
    score: Number = required("The answer as a number, on the survey's own scale.")
    comment: Text | None = described("What was written beside it. Never printed.")
