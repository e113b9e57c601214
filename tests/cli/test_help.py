"""Help: the overview and one page a command, reviewed like code; every example in it is a command line that parses."""

from __future__ import annotations

import re
import shlex

import pytest
from syrupy.assertion import SnapshotAssertion
from tests.cli.conftest import Run

from alignkit.cli import app, guide, options
from alignkit.errors import UsageError


def test_the_overview_reads_like_this(run: Run, snapshot: SnapshotAssertion) -> None:
    done = run("--help")
    assert done.code == 0
    assert done.out == snapshot


@pytest.mark.parametrize("asked", [[], ["-h"]])
def test_the_overview_is_also_the_answer_to_nothing(run: Run, asked: list[str]) -> None:
    done = run(*asked)
    assert done.code == 0
    assert done.out == run("--help").out


@pytest.mark.parametrize("command", app.COMMANDS)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_a_page_reads_like_this(run: Run, command: str, flag: str, snapshot: SnapshotAssertion) -> None:
    done = run(command, flag)
    assert (done.code, done.err) == (0, "")
    assert done.out == snapshot(name=command)


@pytest.mark.parametrize("command", app.COMMANDS)
def test_every_example_parses(command: str, run: Run) -> None:
    examples = re.findall(r"^  (alignkit .*)$", run(command, "--help").out, re.MULTILINE)
    assert 2 <= len(examples) <= 4
    assert any(example.startswith(f"alignkit {command}") for example in examples)
    for example in examples:
        _, name, *arguments = shlex.split(example)
        app.command(name).make_context(name, arguments, resilient_parsing=False)


@pytest.mark.parametrize("command", app.COMMANDS)
def test_every_option_is_explained_and_grouped(command: str) -> None:
    built = app.command(command)
    with built.make_context(command, [], resilient_parsing=True) as context:
        for parameter in built.get_params(context):
            assert getattr(parameter, "help", None), parameter.name
            assert guide._group(parameter) in guide._GROUPS


@pytest.mark.parametrize("command", app.COMMANDS)
def test_an_unknown_option_is_refused(run: Run, command: str) -> None:
    done = run(command, "--no-such-thing")
    assert (done.code, done.out) == (2, "")
    assert "there is no option --no-such-thing" in done.err
    assert f"alignkit {command} --help" in done.err


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["atribute"], "attribute"),
        (["attribute", "--modle", "first"], "--model"),
        (["attribute", "--by", "campain"], "campaign"),
        (["attribute", "--people", "role"], "roles"),
        (["attribute", "-f", "jsn"], "json"),
        (["schema", "dael"], "deal"),
        (["models", "w-shape"], "w-shaped"),
    ],
)
def test_a_slip_of_the_keyboard_gets_a_suggestion(run: Run, typed: list[str], meant: str) -> None:
    done = run(*typed)
    assert done.code == 2
    assert f"did you mean {meant}?" in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("flag", ["--version", "-V"])
def test_the_version(run: Run, flag: str) -> None:
    from alignkit import __version__

    assert run(flag).out == f"alignkit {__version__}\n"
    assert run("--quiet", flag).code == 2


def test_the_words_of_the_flags_are_those_of_the_rooms() -> None:
    """The flags name what heavier rooms define; they must not drift apart."""
    from typing import get_args

    from alignkit.config.settings import People
    from alignkit.ledger.grouping import DIMENSIONS
    from alignkit.models import registry
    from alignkit.records import RECORDS

    assert options.DIMENSIONS == DIMENSIONS
    assert get_args(People) == options.PEOPLE
    assert list(options.record_kinds()) == sorted(record.singular() for record in RECORDS.values())
    assert list(options.model_names()) == sorted(registry.names())


@pytest.mark.parametrize("kind", ["deal", "deals", "stage-change", "stage_changes", "fx-rate", "person", "people"])
def test_a_record_has_both_its_names(kind: str) -> None:
    from alignkit.records import RECORDS

    assert options.record_kind(kind) in RECORDS


def test_a_day_is_a_day() -> None:
    assert options.day("2026-06-30").isoformat() == "2026-06-30"
    for text in ("30.06.2026", "2026-06-31", "2026-W01-1", "20260630"):
        with pytest.raises(UsageError):
            options.day(text)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("alignkit att", ["attribute"]),
        ("alignkit attribute --model w-", ["w-shaped"]),
        ("alignkit attribute --by deal,cam", ["deal,campaign"]),
        ("alignkit attribute --format json", ["json", "jsonl"]),
        ("alignkit schema to", ["touch"]),
        ("alignkit models u", ["u-shaped"]),
    ],
)
def test_completion_offers_values(spawn: Run, typed: str, offered: list[str]) -> None:
    asked = {"_ALIGNKIT_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(len(typed.split()) - 1)}
    done = spawn(**asked)
    offers = done.out.split()
    assert done.code == 0, done.err
    assert [word for word in offers if word in offered] == offered
