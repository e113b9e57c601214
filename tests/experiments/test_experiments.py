"""Experiments from the register to the readout: by hand, with every guard, and with every way to write them wrongly."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.present import present

from alignkit.answer import Answer
from alignkit.config.experiments import ExperimentSettings
from alignkit.config.settings import Configured, Settings
from alignkit.errors import AlignkitError, ConfigError, InputError, Place
from alignkit.experiments.answers import experiments
from alignkit.experiments.calibration import Window, calibration, judged, untested
from alignkit.experiments.readout import Question, Readout
from alignkit.experiments.register import DESIGNS, read_register
from alignkit.experiments.wording import says, verdict
from alignkit.journeys.classification import Campaigns
from alignkit.statistics.estimate import Estimate
from alignkit.statistics.means import mean_of, welch
from alignkit.statistics.rates import newcombe

BASE = {"campaign": "Booth", "starts_on": date(2026, 1, 5), "ends_on": date(2026, 2, 1)}
CAMPAIGNS = Campaigns(
    ids=("C1", "7015g000K000001AIA", "C3", "C4"),
    names=("Booth", "Brand search", "Webinar", "Webinar"),
    types=("", "", "", ""),
    teams=("marketing", "marketing", "marketing", "sales"),
    channels=("", "", "", ""),
    is_deleted=(False, False, False, False),
    channel_names=(),
    stands_for={},
)
AS_OF = date(2026, 6, 30)


def read(folder: Path, design: str, text: str = "", **settings: Any) -> Readout:
    """One experiment read out; `text` is its file."""
    if text:
        (folder / "x.csv").write_text(text, encoding="utf-8")
        settings["file"] = "x.csv"
    registered = ExperimentSettings.model_validate(BASE | {"design": design} | settings)

    def place(*keys: str) -> Place:
        return Place("alignkit.toml", 3, ".".join(keys))

    return DESIGNS[design](Question("trial", registered, "USD", folder, place))


def days(states: str, **figures: list[Any]) -> str:
    """A file of days from 5 January on: 1 is on, 0 is off."""
    rows = [f"date,state,{','.join(figures)}"]
    for number, state in enumerate(states):
        cells = ",".join(str(values[number]) for values in figures.values())
        rows.append(f"{date(2026, 1, 5) + timedelta(number)},{'on' if state == '1' else 'off'},{cells}")
    return "\n".join(rows) + "\n"


# --- holdout


def test_a_holdout_of_counts(tmp_path: Path) -> None:
    found = read(
        tmp_path, "holdout", treated={"units": 70, "conversions": 56}, control={"units": 80, "conversions": 48}
    )
    assert found.rate_difference == newcombe((56, 70), (48, 80))
    assert present(found.conversions).estimate == pytest.approx(Estimate(14.0, 70 * 0.0524, 70 * 0.3339), abs=0.004)
    assert present(found.conversions).baseline == pytest.approx(42)
    assert found.value is None
    assert verdict(found.leading, 0.1) == "adds"
    assert says(found, "USD") == "trial: adds 14 conversions (3.7 to 23)."


def test_a_holdout_with_standard_deviations_has_an_interval_of_its_values(tmp_path: Path) -> None:
    """Means 20.00 and 15.00, s.d. 4.00 and 6.00, 16 and 9 units: 5.00 ± t(12.097) √5 a unit, times 16."""
    found = read(
        tmp_path,
        "holdout",
        treated={"units": 16, "value": "320.00", "value_sd": 4},
        control={"units": 9, "value": 135, "value_sd": "6.00"},
    )
    assert found.conversions is None
    assert present(found.value).estimate == pytest.approx(Estimate(8000, 212.0, 15788.0), abs=1)
    assert present(found.value).baseline == pytest.approx(15.00 * 100 * 16)


def test_a_holdout_of_sums_carries_the_interval_of_the_conversions_over_and_says_so(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "holdout",
        treated={"units": 70, "conversions": 56, "value": "5600.00"},
        control={"units": 80, "conversions": 48, "value": "4800.00"},
    )
    assert present(found.value).estimate == pytest.approx(present(found.conversions).estimate.times(10_000))
    assert any("taken as known" in note for note in found.notes)


def test_a_holdout_of_units_from_a_file_is_the_same(tmp_path: Path) -> None:
    one, two = [(1, "10.00")] * 8 + [(0, "0")] * 2, [(1, "10.00")] * 3 + [(1, "30.00")] + [(0, "0")] * 6
    rows = [
        f"{g}{i},{g},{c},{v}" for g, units in (("Treated", one), ("control", two)) for i, (c, v) in enumerate(units)
    ]
    found = read(tmp_path, "holdout", "Unit,Group,Conversions,Value\n" + "\n".join(rows))
    counts = read(tmp_path, "holdout", treated={"units": 10, "conversions": 8}, control={"units": 10, "conversions": 4})
    assert found.conversions == counts.conversions
    means = [mean_of([100 * float(v) for _, v in units]) for units in (one, two)]
    assert present(found.value).estimate == welch(*means).times(10)


def test_one_large_deal_is_said(tmp_path: Path) -> None:
    rows = [f"t{i},treated,{90 if i == 3 else 10}" for i in range(10)] + [f"c{i},control,{10 + i}" for i in range(10)]
    found = read(tmp_path, "holdout", "unit,group,value\n" + "\n".join(rows))
    assert "one unit brought 50% of the value of treated: its mean and interval lean on it" in found.notes
    assert found.conversions is None
    assert present(found.value).estimate.value == pytest.approx((180 - 145) * 100)


def test_one_unit_is_no_experiment(tmp_path: Path) -> None:
    found = read(tmp_path, "holdout", treated={"units": 1, "conversions": 1}, control={"units": 80, "conversions": 48})
    assert found.leading is None
    assert "treated has 1 unit; two a group are the least" in found.refused
    assert verdict(found.leading, 0.1) == "cannot be read"


def test_groups_without_a_common_figure_are_not_compared(tmp_path: Path) -> None:
    mixed: dict[str, Any] = {
        "treated": {"units": 9, "conversions": 1},
        "control": {"units": 9, "value": 1, "value_sd": 1},
    }
    assert "no figure in common" in read(tmp_path, "holdout", **mixed).refused


# --- geo


def test_a_geo_test_is_a_difference_in_differences(tmp_path: Path) -> None:
    """Changes 30, 20, 40 against 10, 0, 5: 25 a geo; v = 100/3 + 25/3; times three geos."""
    text = "unit,group,before,after\na,treated,100,130\nb,treated,100,120\nc,treated,90,130\n"
    text += "d,control,100,110\ne,control,80,80\nf,control,95,100\n"
    found = read(tmp_path, "geo", text, measure="conversions")
    assert present(found.conversions).estimate == pytest.approx(
        welch(mean_of([30, 20, 40]), mean_of([10, 0, 5])).times(3)
    )
    assert present(found.conversions).estimate.value == pytest.approx(75)
    assert present(found.conversions).baseline == pytest.approx(380 - 75)
    assert found.p == pytest.approx(2 / 20)
    in_money = read(tmp_path, "geo", text)
    assert present(in_money.value).estimate == pytest.approx(present(found.conversions).estimate.times(100))


def test_two_geos_a_group_can_be_read_and_are_said_to_be_few(tmp_path: Path) -> None:
    text = "unit,group,before,after\na,treated,100,130\nb,treated,100,120\nc,control,90,95\nd,control,100,104\n"
    found = read(tmp_path, "geo", text)
    assert found.value is not None
    assert "treated has 2 geos and control has 2 geos: under 10 an interval leans on its assumptions" in found.notes
    one = read(tmp_path, "geo", text.replace("d,control", "d,treated"))
    assert "control has 1 geo;" in one.refused


def test_a_permutation_check_that_does_not_agree_is_said(tmp_path: Path) -> None:
    rows = [f"t{i},treated,100,{200 + i}" for i in range(2)] + [f"c{i},control,100,{100 + i}" for i in range(2)]
    found = read(tmp_path, "geo", "unit,group,before,after\n" + "\n".join(rows))
    assert present(found.value).estimate.low > 0
    assert found.p == pytest.approx(2 / 6)
    assert any("permutation check does not agree: 33.3%" in note for note in found.notes)


def test_groups_of_very_different_size_before_are_said(tmp_path: Path) -> None:
    rows = [f"t{i},treated,900,{930 + i}" for i in range(3)] + [f"c{i},control,100,{101 + i}" for i in range(3)]
    found = read(tmp_path, "geo", "unit,group,before,after\n" + "\n".join(rows))
    assert any("a treated geo brought 9.0 times what a control geo did" in note for note in found.notes)


# --- on-off and brand-bid pause


def test_on_and_off_compare_blocks_of_days(tmp_path: Path) -> None:
    """Blocks on: 11, 13 a day; off: 8, 10. 3 a day ± t(2) √(1+1), times the four on days."""
    found = read(tmp_path, "on-off", days("11001100", conversions=[10, 12, 7, 9, 12, 14, 9, 11]))
    assert present(found.conversions).estimate == pytest.approx(
        Estimate(12, 12 - 4 * 4.302653 * 2**0.5, 12 + 4 * 4.302653 * 2**0.5)
    )
    assert present(found.conversions).baseline == pytest.approx(9 * 4)
    assert [(g.name, g.units, g.blocks, g.conversions) for g in found.groups] == [("on", 4, 2, 48), ("off", 4, 2, 36)]
    assert "days of the test without a row: 20 of 28" in found.notes


@pytest.mark.parametrize(("states", "says_so"), [("11110000", "on has 1 block"), ("0000", "on has 0 blocks")])
def test_a_single_switch_cannot_be_told_from_the_season(tmp_path: Path, states: str, says_so: str) -> None:
    found = read(tmp_path, "on-off", days(states, value=list(range(len(states)))))
    assert found.leading is None
    assert says_so in found.refused


def test_days_outside_the_test_are_left_out_and_counted(tmp_path: Path) -> None:
    text = days("11001100", value=[1, 2, 3, 4, 5, 6, 7, 8]) + "2026-03-01,on,900\n"
    found = read(tmp_path, "on-off", text, ends_on=date(2026, 1, 12))
    assert "1 day of the file outside the test left out" in found.notes
    assert found.groups[0].value == 1400


def test_on_days_at_weekends_are_said(tmp_path: Path) -> None:
    found = read(tmp_path, "on-off", days("00000110000011", value=list(range(14))))
    assert any("100% of the on days and 0% of the off days are at a weekend" in note for note in found.notes)


def test_a_brand_pause_says_what_is_lost_and_what_is_kept(tmp_path: Path) -> None:
    """On 20 a day of which 5 by paid clicks, off 19: one in twenty is lost, and 4 of 5 are kept."""
    text = days("1100110011001100", conversions=[20, 20, 19, 19, 21, 19, 18, 20, 20, 20, 19, 19, 22, 18, 20, 18],
                paid=[5, 5, 0, 0] * 4)  # fmt: skip
    found = read(tmp_path, "brand-bid-pause", text)
    assert found.lost_share is None or present(found.lost_share).value == pytest.approx(0.05)
    degenerate = "conversions: all units of a group brought the same, so there is no interval"
    assert degenerate in found.notes
    varied = read(tmp_path, "brand-bid-pause", text.replace("05,on,20", "05,on,24"))
    assert present(varied.lost_share).value == pytest.approx(1 - 19 / 20.5)
    assert present(varied.kept).value == pytest.approx(1 - 1.5 / 5)
    assert present(varied.kept).low < present(varied.kept).value < present(varied.kept).high
    clause = says(varied, "USD")
    assert "a pause loses 7.3%" in clause
    assert "the other channels keep 70.0%" in clause


def test_paid_clicks_on_off_days_are_said(tmp_path: Path) -> None:
    text = days("11001100", value=[10, 12, 7, 9, 12, 14, 9, 11], paid=[4, 4, 1, 1, 4, 4, 1, 1])
    assert any("went on at 25% of their level" in note for note in read(tmp_path, "brand-bid-pause", text).notes)


# --- what changes nothing


def test_the_order_of_the_rows_changes_nothing(tmp_path: Path) -> None:
    luck = random.Random(3)
    geo = [
        f"g{i},{'treated' if i % 2 else 'control'},{luck.randint(80, 99)},{luck.randint(80, 120)}" for i in range(24)
    ]
    unit = [f"u{i},{'treated' if i % 2 else 'control'},{luck.randint(0, 1)},{luck.random():.2f}" for i in range(24)]
    day = days("110011001100", value=[luck.randint(1, 9) for _ in range(12)]).splitlines()[1:]
    for design, head, rows in (
        ("geo", "unit,group,before,after", geo),
        ("holdout", "unit,group,conversions,value", unit),
        ("on-off", "date,state,value", day),
    ):
        before = read(tmp_path, design, "\n".join([head, *rows]))
        luck.shuffle(rows)
        assert read(tmp_path, design, "\n".join([head, *rows])) == before


def test_exchanging_the_groups_changes_the_sign(tmp_path: Path) -> None:
    one, two = {"units": 90, "conversions": 56}, {"units": 90, "conversions": 48}
    there, back = (
        present(read(tmp_path, "holdout", treated=t, control=c).conversions).estimate
        for t, c in ((one, two), (two, one))
    )
    assert (back.value, back.low, back.high) == pytest.approx((-there.value, -there.high, -there.low))


# --- verdicts


def test_no_measurable_effect_needs_a_narrow_interval(tmp_path: Path) -> None:
    small: dict[str, Any] = {"treated": {"units": 100, "conversions": 10}, "control": {"units": 100, "conversions": 10}}
    large: dict[str, Any] = {
        "treated": {"units": 10**6, "conversions": 10**5},
        "control": {"units": 10**6, "conversions": 10**5},
    }
    assert says(read(tmp_path, "holdout", **small), "USD").startswith(
        "trial: too small to tell: could be between −8.7 and"
    )
    assert says(read(tmp_path, "holdout", **large), "USD").startswith(
        "trial: no measurable effect: could be between −832 "
    )
    assert verdict(read(tmp_path, "holdout", **large).leading, 0.001) == "too small to tell"


def test_what_takes_away_is_said_plainly(tmp_path: Path) -> None:
    found = read(
        tmp_path, "holdout", treated={"units": 80, "conversions": 48}, control={"units": 70, "conversions": 56}
    )
    assert says(found, "USD") == "trial: takes away 16 conversions (−27 to −4.2)."


# --- written wrongly


@pytest.mark.parametrize(
    ("design", "text", "code", "where"),
    [
        ("geo", "unit,group,before,after\na,treatd,1,2\n", "unknown-group", "x.csv:2: group"),
        ("geo", "unit,grp,before,after\na,treated,1,2\n", "missing-column", "x.csv:1"),
        ("geo", "unit,group,before,after\na,treated,1,2\n\na,control,1,2\n", "unit-twice", "x.csv:4: unit"),
        ("geo", 'unit,group,before,after\na,treated,"1,234.50",2\n', "unreadable-amount", "x.csv:2: before"),
        ("geo", "unit,group,before,after\na,treated,,2\n", "blank", "x.csv:2: before"),
        ("geo", "unit,group,before,after\na,treated,1\n", "ragged-row", "x.csv:2"),
        ("geo", "unit,group,before,after\n", "no-rows", "x.csv"),
        ("geo", " ", "empty-file", "x.csv"),
        ("holdout", "unit,group,conversions\na,treated,-1\n", "unreadable-count", "x.csv:2: conversions"),
        ("holdout", "unit,group,conversions\na,treated,3\n", "more-conversions-than-units", "x.csv:2: conversions"),
        ("holdout", "unit,group,worth\na,treated,3\n", "missing-column", "x.csv"),
        ("on-off", "date,state,value\n05/01/2026,on,3\n", "unreadable-day", "x.csv:2: date"),
        ("on-off", "date,state,value\n2026-01-05,on,3\n2026-01-05,off,3\n", "date-twice", "x.csv:3: date"),
        ("brand-bid-pause", "date,state,value\n2026-01-05,paused,3\n", "unknown-state", "x.csv:2: state"),
    ],
)
def test_a_wrong_file_is_named_by_its_line(tmp_path: Path, design: str, text: str, code: str, where: str) -> None:
    with pytest.raises(InputError) as raised:
        read(tmp_path, design, text)
    assert (raised.value.code, str(raised.value.where)) == (code, where)
    assert raised.value.do


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        read(tmp_path, "geo", file="none.csv")


def test_digits_that_the_currency_lacks_are_named_by_their_key(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as raised:
        read(
            tmp_path,
            "holdout",
            treated={"units": 9, "conversions": 1, "value": "1.005"},
            control={"units": 9, "conversions": 1},
        )
    assert str(raised.value.where) == "alignkit.toml:3: experiments.trial.treated.value"


@pytest.mark.parametrize(
    ("changed", "says_so"),
    [
        ({"starts_on": date(2026, 3, 1)}, "after it ends"),
        ({"treated": {"units": 5, "conversions": 7}}, "7 conversions are more than 5 units"),
        ({"treated": {"units": -5, "conversions": 0}}, "greater than 0"),
        ({"treated": {"units": 5}}, "needs conversions, or value with value_sd"),
        ({"treated": {"units": 5, "conversions": 1, "value_sd": 3}}, "value_sd needs the value"),
        ({"treated": None}, "needs both treated and control"),
        ({"file": "x.csv"}, "give either file or treated and control"),
        ({"design": "geo", "treated": None, "control": None}, "read from a file"),
        ({"design": "holdot"}, "holdout"),
        ({"campaign": []}, "needs the campaign"),
        ({"spend": -3}, "greater than or equal to 0"),
        ({"spend": float("nan")}, "finite number"),
        ({"treated": {"units": 10**15, "conversions": 1}}, "less than or equal to"),
    ],
)
def test_a_wrong_register_is_refused(changed: dict[str, Any], says_so: str) -> None:
    arm = {"units": 5, "conversions": 1}
    with pytest.raises(ValueError, match=says_so):
        ExperimentSettings.model_validate(BASE | {"design": "holdout", "treated": arm, "control": arm} | changed)


# --- the register and its campaigns


def configured(**registered: dict[str, Any]) -> Configured:
    arms = {"treated": {"units": 70, "conversions": 56}, "control": {"units": 80, "conversions": 48}}
    whole = {name: BASE | {"design": "holdout"} | arms | own for name, own in registered.items()}
    return Configured(settings=Settings.model_validate({"experiments": whole}))


def register(**registered: dict[str, Any]) -> list[Any]:
    return read_register(configured(**registered), CAMPAIGNS, "USD", AS_OF)


@pytest.mark.parametrize("asked", ["Brand search", "brand SEARCH", "7015g000K000001AIA", "7015g000K000001"])
def test_a_campaign_is_found_by_its_name_or_id(asked: str) -> None:
    assert register(a={"campaign": asked})[0].campaigns == (1,)


@pytest.mark.parametrize(
    ("asked", "code", "helps"),
    [
        ("Brandsearch", "unknown-campaign", "did you mean Brand search?"),
        ("Nothing like it", "unknown-campaign", "alignkit attribute"),
        ("Webinar", "ambiguous-campaign", "name it by its id"),
    ],
)
def test_a_campaign_that_is_not_there_is_refused(asked: str, code: str, helps: str) -> None:
    with pytest.raises(ConfigError) as raised:
        register(a={"campaign": asked})
    assert raised.value.code == code
    assert any(helps in line for line in raised.value.do)


def test_a_lift_beyond_all_money_is_a_typing_error() -> None:
    with pytest.raises(ConfigError, match="too large to be an amount"):
        register(a={"treated": {"units": 10**12, "conversions": 10**3, "value": "70000000000000"}})


def test_overlapping_tests_of_one_campaign_are_said() -> None:
    first, second, third = register(
        a={"campaign": ["Booth", "Brand search"]},
        b={"ends_on": date(2026, 1, 20)},
        c={"starts_on": date(2026, 2, 2), "ends_on": date(2026, 2, 9)},
    )
    assert any("same days as b" in note for note in first.readout.notes)
    assert any("same days as a" in note for note in second.readout.notes)
    assert not any("same days" in note for note in third.readout.notes)


def test_a_test_that_outlasts_the_exports_is_said() -> None:
    (one,) = register(a={"ends_on": date(2026, 7, 9)})
    assert "it ends on 2026-07-09, after the last day of the exports, 2026-06-30" in one.readout.notes


def test_the_answers_hold_every_figure() -> None:
    spent = {"treated": {"units": 70, "conversions": 56, "value": "5600"}, "spend": "700"}
    found = {answer.name: answer for answer in experiments(register(a=spent), "USD", AS_OF)}
    (row,) = found["experiments"].to_dicts()
    assert row["verdict"] == "adds"
    estimate = [row[name] for name in ("conversions", "conversions_low", "conversions_high")]
    assert estimate == pytest.approx([14, 70 * 0.0524, 70 * 0.3339], abs=0.005)
    assert str(row["value"]) == "1400.00"
    assert str(row["value_range"]["low"]) == "367.02"
    (design,) = found["designs"].to_dicts()
    assert (design["campaign_id"], design["campaign"], design["design"]) == ("C1", "Booth", "holdout")
    assert design["relative"] == pytest.approx(14 / 42)
    assert [row["rate"] for row in found["groups"].to_dicts()] == [0.8, 0.6]
    assert "each USD spent brought 2.0 (0.52 to 3.3)." in " ".join(found["experiments"].notes)


def test_an_empty_register_is_an_answer() -> None:
    found = experiments([], "USD", AS_OF)
    assert [answer.rows.num_rows for answer in found] == [0, 0, 0]
    assert "what a campaign adds is unknown" in found[0].notes[0]


# --- credit beside lift


@pytest.mark.parametrize(
    ("credit", "lift", "deals", "word"),
    [
        (310, Estimate(100, 20, 180), 9, "overstated"),
        (150, Estimate(100, 20, 180), 9, "compatible"),
        (10, Estimate(100, 20, 180), 9, "understated"),
        (150, Estimate(100, -20, 180), 9, "cannot be told"),
        (150, Estimate(-10, -40, 20), 9, "overstated"),
        (0, Estimate(100, 20, 180), 0, "no deal closed"),
        (150, None, 9, "not comparable"),
    ],
)
def test_credit_is_judged_by_the_interval(credit: int, lift: Estimate | None, deals: int, word: str) -> None:
    assert judged(credit, lift, deals) == word


def calibrated(window: Window, **registered: dict[str, Any]) -> Answer:
    found = register(**registered)
    return calibration(found, [window] * len(found), "USD", {"model": "linear"}, ())


def test_calibration_sets_credit_beside_lift() -> None:
    """3.1 times a lift of 1,400.00, whose interval ends at 2,337.30."""
    counted = {"treated": {"units": 70, "conversions": 56, "value": "5600"}}
    found = calibrated(Window({0: 434_000, 1: 999}, 7), a=counted)
    (row,) = found.to_dicts()
    assert (str(row["credit"]), str(row["lift"]), row["verdict"]) == ("4340.00", "1400.00", "overstated")
    assert row["credit_to_lift"] == pytest.approx(3.1)
    assert "credit is 3.1 times the measured lift, above its whole interval: attribution overstates" in found.notes[0]


def test_several_campaigns_are_compared_together() -> None:
    found = calibrated(Window({0: 100, 1: 23, 2: 7}, 7), a={"campaign": ["Booth", "Brand search", "C1"]})
    (row,) = found.to_dicts()
    assert (str(row["credit"]), row["campaign"], row["verdict"]) == ("1.23", "Booth; Brand search", "not comparable")


def test_conversions_have_the_worth_that_the_register_gives_them() -> None:
    found = calibrated(Window({0: 50_000}, 7), a={"value_per_conversion": "100"})
    (row,) = found.to_dicts()
    assert (str(row["lift"]), row["verdict"]) == ("1400.00", "compatible")
    assert "a: value is conversions times 100 USD each, as registered, not measured." in found.notes


def test_what_was_never_tested_is_said() -> None:
    found = untested(register(a={}), Window({0: 170, 1: 600, -1: 230, 2: 0}, 9), CAMPAIGNS, "USD", {})
    assert [(row["campaign"], str(row["credit"]), row["share"]) for row in found.to_dicts()] == [
        ("Brand search", "6.00", 0.6),
        (None, "2.30", 0.23),
    ]
    assert found.notes == ("83% of the credit has never been tested.",)


def test_an_experiment_that_cannot_be_read_is_no_test() -> None:
    refused = {"treated": {"units": 1, "conversions": 1}}
    found = untested(register(a=refused), Window({0: 100}, 1), CAMPAIGNS, "USD", {})
    assert found.notes == ("100% of the credit has never been tested.",)


def test_errors_are_all_of_the_users() -> None:
    assert issubclass(ConfigError, AlignkitError)
    assert ConfigError.exit_code == InputError.exit_code == 2
