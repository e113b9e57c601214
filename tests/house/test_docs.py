"""The pages say what is so: their commands run, their screens are what the commands print, their examples hold."""

from __future__ import annotations

import csv
import doctest
import re
import shlex
import shutil
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from docs import build, transcripts
from docs.rules import CHAPTERS
from tests import commandline
from tests.house.tree import ROOT, Module, modules, package

from alignkit.cli import app
from alignkit.journeys.vocabulary import WORDS

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
DOCTESTS = doctest.NORMALIZE_WHITESPACE
LINK = re.compile(r"\[[^\]\n]+\]\((?!https?:)([^)#\s]+)(#[^)\s]+)?\)")


def with_fence(language: str) -> list[Path]:
    return [page for page in PAGES if f"```{language}" in page.read_text("utf-8")]


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", with_fence("console"), ids=named)
def test_commands_of_the_page_print_what_it_shows(page: Path, tmp_path: Path, sample: Path) -> None:
    text = page.read_text("utf-8")
    transcripts.put_files(text, tmp_path)
    for fence in transcripts.fences(text):
        for command in transcripts.commands(fence.text) if fence.language == "console" else ():
            code, printed = screen(command.line, tmp_path)
            assert code == 0, printed
            assert not command.shown or transcripts.matches(command.shown, printed), f"$ {command.line}\n{printed}"


@pytest.mark.parametrize("page", with_fence("pycon"), ids=named)
def test_sessions_of_the_page_hold(page: Path, tmp_path: Path, sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    told = "\n".join(fence.text for fence in transcripts.fences(page.read_text("utf-8")) if fence.language == "pycon")
    session = doctest.DocTestParser().get_doctest(told, {}, named(page), str(page), 0)
    assert doctest.DocTestRunner(optionflags=DOCTESTS).run(session).failed == 0


@pytest.mark.parametrize("module", package() + modules("docs"), ids=lambda module: module.name)
def test_examples_in_docstrings_hold(module: Module) -> None:
    if ">>> " not in module.text:
        return
    found = doctest.testmod(import_module(dotted(module)), optionflags=DOCTESTS)
    assert found.attempted > 0
    assert found.failed == 0


def test_generated_pages_are_fresh() -> None:
    """But for their screens, which the commands' own test holds."""
    for path, text in build.written().items():
        assert transcripts.blanked(path.read_text("utf-8")) == text, "run  make docs"


def test_every_screen_is_tested() -> None:
    shown = {page for page in build.pages_with_screens() if "```console" in page.read_text("utf-8")}
    assert shown <= set(with_fence("console"))


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_of_the_page_lead_somewhere(page: Path) -> None:
    missing = [link for link, _ in LINK.findall(page.read_text("utf-8")) if not (page.parent / link).exists()]
    assert missing == []


def test_the_readme_begins_with_two_commands_that_exist() -> None:
    readme, makefile = (ROOT / name for name in ("README.md", "Makefile"))
    (first, *_) = (fence for fence in transcripts.fences(readme.read_text("utf-8")) if fence.language == "sh")
    assert [line.split("#")[0].strip() for line in first.text.splitlines()] == ["make demo", "make test"]
    recipe = re.search(r"^demo:.*\n\t(.+)$", makefile.read_text("utf-8"), re.MULTILINE)
    (shown, *_) = (fence for fence in transcripts.fences(readme.read_text("utf-8")) if fence.language == "console")
    assert recipe is not None
    assert transcripts.commands(shown.text)[0].line == recipe[1].replace("$(BIN)/", "")


def test_every_command_is_in_the_pages() -> None:
    everything = "\n".join(page.read_text("utf-8") for page in PAGES)
    assert [name for name in app.COMMANDS if f"alignkit {name}" not in everything] == []


def test_every_rule_has_a_word() -> None:
    assert [rule.number for rules in CHAPTERS.values() for rule in rules] == list(range(1, 33))


def test_every_task_of_the_makefile_explains_itself() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    (phony,) = re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    explained = re.findall(r"^([a-z-]+):.*## \S", makefile, re.MULTILINE)
    assert sorted(phony.split()) == sorted(explained)


def test_the_glossary_has_the_words_of_the_code() -> None:
    glossary = (ROOT / "GLOSSARY.md").read_text("utf-8").casefold()
    words = ("touch", "journey", "deal", "closed-won", "lookback", "milestone", "tier", "verdict", "reason", "credit")
    more = ("ledger", "booked", "unattributed", "withheld", "basis", "answer", "account", "campaign", "human", "weight")
    assert [word for word in words + more if f"**{word}**" not in glossary] == []
    assert [
        tier for tier in ("role", "contact", "converted", "domain") if tier not in glossary or tier not in WORDS
    ] == []


def example_lines() -> Iterator[str]:
    """Every example in the help of every command."""
    for module in modules("src/alignkit/cli"):
        for block in re.findall(r"^ {4}Examples\n((?: {6}.+\n)+)", module.text, re.MULTILINE):
            yield from (line.strip() for line in block.splitlines())


@pytest.mark.parametrize("line", sorted(set(example_lines())))
def test_example_in_the_help_runs(line: str, tmp_path: Path, sample: Path) -> None:
    """In a folder as the examples suppose it: the exports are there, under the names they use."""
    for path in sample.iterdir():
        shutil.copy(path, tmp_path / path.name)
    (tmp_path / "exports").mkdir()
    shutil.copy(sample / "deals.csv", tmp_path / "targets.csv")
    shutil.copy(sample / "deals.csv", tmp_path / "exports" / "opportunities.csv")
    (tmp_path / "paths.csv").write_text("path,conversions,value,nulls\nA > B,2,10,1\nB,1,5,4\n", "utf-8")
    if line.startswith("alignkit init"):
        (tmp_path / "alignkit.toml").unlink()
    if "trial/" in line:
        assert screen("alignkit sample trial --deals 20", tmp_path)[0] == 0
    deal, name = a_won_deal(sample / "deals.csv")
    told = line.replace("006Kd00000d2XeK", deal).replace("Selby Bearings", name)
    code, printed = screen(told, tmp_path)
    assert code == 0, printed


def screen(line: str, folder: Path) -> tuple[int, str]:
    """A command's exit code and its screen, in this process; `make docs-check` takes every screen by one of its own."""
    program, *arguments = shlex.split(line)
    assert program == "alignkit", line
    done = commandline.run(*arguments, folder=folder, together=True)
    return done.code, "\n".join(row.rstrip() for row in done.out.strip("\n").splitlines())


def a_won_deal(path: Path) -> tuple[str, str]:
    """The id and the name of a won deal whose name is its own."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    times = Counter(row["Name"] for row in rows)
    won = (row for row in rows if row["IsWon"] == "true" and row["IsDeleted"] == "false" and times[row["Name"]] == 1)
    first = next(won)
    return first["Id"], first["Name"]


def dotted(module: Module) -> str:
    """The import name of a module.

    >>> dotted(next(m for m in package() if m.name.endswith("alignkit/__init__.py")))
    'alignkit'
    """
    parts = Path(module.name).with_suffix("").parts
    return ".".join(part for part in parts if part not in {"src", "__init__"})
