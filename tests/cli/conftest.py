"""A small company in canonical files, and two ways to run a command line: in this process, and in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from tests import commandline
from tests.commandline import Done

FILES = {
    "deals.csv": """\
deal_id,name,account_id,currency,amount,created_at,closed_on,outcome,type,campaign_id
D1,Selby press line,A1,USD,1000.00,2026-03-04,2026-06-01,won,New Business,C1
D2,Keld glass,A2,USD,100.01,2026-03-04,2026-06-02,won,New Business,
D3,Alder renewal,A1,USD,500.00,2026-03-04,2026-06-03,won,Renewal,
D4,Open one,A1,USD,70.00,2026-03-04,,open,New Business,
""",
    "touches.csv": """\
touch_id,person_id,campaign_id,kind,touched_at
T1,P1,C1,campaign-response,2026-03-02
T2,P1,C2,campaign-response,2026-04-10
T3,P1,C2,email-opened,2026-04-11
T4,P1,C1,form-fill,2026-07-01
""",
    "campaigns.csv": """\
campaign_id,name,type,team
C1,Booth,Trade Show,marketing
C2,"=HYPERLINK(""http://x"",""y"")",Webinar,marketing
C3,Podcast,Podcast,marketing
""",
    "people.csv": "person_id,kind,email,title,account_id,created_at\nP1,contact,dana@selby.example,Plant manager,A1,2026-03-02\n",
    "accounts.csv": "account_id,name,website\nA1,Selby Bearings,selby.example\nA2,Keld Glass,keld.example\n",
    "roles.csv": "deal_id,person_id,role\nD1,P1,Decision maker\n",
}


Run = Callable[..., Done]


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """The folder of the small company."""
    folder = tmp_path / "exports"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run a command line in this process, from an empty folder."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    return partial(commandline.run, folder=here)


@pytest.fixture
def spawn(tmp_path: Path) -> Run:
    """Run a command line as a process of its own."""

    def command(*arguments: object, **environment: str) -> Done:
        done = subprocess.run(
            [sys.executable, "-m", "alignkit", *map(str, arguments)],
            env={**os.environ, **environment},
            cwd=tmp_path,
            capture_output=True,
            check=False,
            timeout=120,
        )
        return Done(done.returncode, done.stdout, done.stderr.decode("utf-8"))

    return command
