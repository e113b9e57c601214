"""The screens, as text: what an analyst sees, reviewed like code."""

from __future__ import annotations

import unicodedata
from io import StringIO

import pytest
from rich.console import Console
from rich.text import Text
from syrupy.assertion import SnapshotAssertion
from tests.reports import hand

from alignkit.answer import Answer
from alignkit.reports import terminal
from alignkit.reports.grid import Signs, bar

SCREENS = {
    "attribution": hand.attribution(),
    "yen": hand.attribution(currency="JPY"),
    "explanation": hand.explanation(),
    "converted": hand.explanation(rate="10000/9451"),
    "unattributed": hand.explanation(reason="excluded-type"),
    "comparison": hand.comparison(),
    "inspection": hand.inspection(),
    "any answer": [hand.kinds()],
}


@pytest.mark.parametrize("width", [80, 96])
@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_reads_like_this(screen: str, width: int, snapshot: SnapshotAssertion) -> None:
    assert terminal.as_text(SCREENS[screen], width) == snapshot


@pytest.mark.parametrize("width", [80, 96, 140])
@pytest.mark.parametrize("screen", SCREENS)
def test_no_line_is_wider_than_the_screen(screen: str, width: int) -> None:
    lines = list(terminal.screens(SCREENS[screen], width, Signs()))
    assert [line.plain for line in lines if line.cell_len > width] == []


def test_without_utf8_the_signs_are_ascii(snapshot: SnapshotAssertion) -> None:
    screen = "".join(terminal.as_text([*hand.attribution(), *hand.explanation(), *hand.comparison()]))
    shown = on_console([*hand.attribution(), *hand.explanation(), *hand.comparison()], encoding="ascii")
    assert shown.isascii()
    assert "ok booked" in shown
    assert "#####" in shown
    assert [len(line) for line in shown.splitlines()][:9] == [len(line) for line in screen.splitlines()][:9]
    assert shown == snapshot


def test_below_five_deals_a_row_is_dim_and_its_largest_deal_unsaid() -> None:
    lines = [line for line in terminal.screens(hand.attribution(), 96, Signs()) if "Display" in line.plain]
    assert len(lines) == 1
    assert lines[0].style == "quiet"
    assert lines[0].plain.endswith(" –")


def test_a_campaign_without_return_keeps_its_place() -> None:
    assert "Podcast sponsorship" in terminal.as_text(hand.attribution())


def test_two_campaigns_of_one_name_are_told_apart() -> None:
    twins = [("Webinar", "marketing", 500, 6, 0.5), ("Webinar", "marketing", 400, 6, 0.5)]
    shown = terminal.as_text(hand.attribution(twins))
    assert "Webinar 701000" in shown
    assert "Webinar 701001" in shown


def test_a_difference_is_never_dressed_up() -> None:
    shown = terminal.as_text(hand.attribution(difference=1))
    assert "× booked" in shown
    assert "difference 0.01" in shown


def test_marketing_is_blue_and_what_ties_is_bold() -> None:
    shown = on_console(hand.attribution(), color="always")
    assert "\x1b[34m█" in shown
    assert "\x1b[1mdifference 0.00" in shown


def test_no_color_leaves_no_colour() -> None:
    shown = on_console(hand.attribution(), color="never")
    assert "\x1b" not in shown


def test_wide_characters_keep_the_columns_straight() -> None:
    rows = [("展示会 東京", "marketing", 500, 6, 0.5), ("Trade fair", "marketing", 400, 6, 0.5)]
    lines = [line for line in terminal.screens(hand.attribution(rows), 96, Signs()) if "0.0%" in line.plain]
    ends = {line[: line.plain.index("0.0%")].cell_len for line in lines[:2]}
    assert len(lines) >= 2
    assert len(ends) == 1


@pytest.mark.parametrize(("share", "drawn"), [(1.0, "████"), (0.5, "██"), (0.03, "▏"), (0.0, ""), (-0.5, "")])
def test_a_bar_is_its_share_of_the_scale(share: float, drawn: str) -> None:
    assert bar(share, 1.0, 4, Signs()).plain == drawn


def test_every_sign_of_ours_has_an_ascii_one_of_its_width() -> None:
    shown = terminal.as_text([*hand.attribution(), *hand.comparison(), *hand.inspection(), hand.kinds()])
    ours = {c for c in shown if not c.isascii()} - {"✓"}
    assert ours
    for sign in ours:
        line = Signs(ascii=True).fit(Text(sign), "ascii")
        assert len(line.plain) == 1
        assert line.plain != "?" or unicodedata.category(sign).startswith("L"), sign


def on_console(answers: list[Answer], *, color: str = "auto", encoding: str = "utf-8") -> str:
    class Stream(StringIO):
        @property
        def encoding(self) -> str:  # type: ignore[override]
            return encoding

    out = Stream()
    console: Console = terminal.console(out, color=color)
    terminal.show(answers, console)
    return out.getvalue()
