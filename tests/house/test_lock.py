"""The lock holds exact versions with hashes, and nothing tracked names a machine or a registry."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib

import pytest
from tests.house.tree import ROOT

LOCK = (ROOT / "requirements.lock").read_text("utf-8")
ENTRY = re.compile(
    r"^([a-z0-9][a-z0-9._-]*)==(\S+)( ; .+?)? \\$((?:\n    --hash=sha256:[0-9a-f]{64}(?: \\)?$)+)", re.MULTILINE
)

#: The home folder of somebody, a temporary folder, our workplace; a host that serves packages. A pattern is spelt so
#: that it does not match itself.
MACHINE = re.compile(
    r"(?<![\w.])/(?:home|Users|root|work|tmp|private|var/folders)/[\w.]|[A-Z]:\\Users\\[\w]"
    r"|(?:pypi|pythonhosted)[.]org|[\w-]+[.]jfrog[.]io|artifactor[y]|files[.]pypi|/simple/?\b(?=\s*$)"
)


def tracked() -> list[str]:
    if not (shutil.which("git") and (ROOT / ".git").exists()):
        pytest.skip("not a git checkout")
    found = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in found.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_every_package_is_pinned_with_hashes() -> None:
    pinned = ENTRY.findall(LOCK)
    heads = [line for line in LOCK.splitlines() if line and not line.startswith((" ", "#"))]
    assert len(pinned) == len(heads) > 20


def test_the_lock_has_no_address() -> None:
    assert not re.search(r"://|^-|--(index|extra|find|trusted)", LOCK, re.MULTILINE)


def test_every_requirement_is_in_the_lock() -> None:
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = [*asked["project"]["dependencies"], *asked["dependency-groups"]["dev"]]
    names = {re.split(r"[<>=;\[ ]", line)[0].lower().replace("_", "-") for line in wanted}
    assert names - {name for name, *_ in ENTRY.findall(LOCK)} == set()


def test_no_tracked_file_names_a_machine_or_a_registry() -> None:
    named = []
    for name in tracked():
        try:
            text = (ROOT / name).read_text("utf-8")
        except UnicodeDecodeError:
            continue
        named += [f"{name}:{text.count(chr(10), 0, hit.start()) + 1} {hit[0]}" for hit in MACHINE.finditer(text)]
    assert named == []


@pytest.mark.parametrize(
    "text", ["/" + "home/ada/x.py", "C:\\" + "Users\\ada", "https://pypi" + ".org/x", "/" + "tmp/x"]
)
def test_a_machine_is_recognised(text: str) -> None:
    assert MACHINE.search(text)


@pytest.mark.parametrize("text", ["data/sample/deals.csv", "a/home/b", "https://acme.example/work", "./tmp/x"])
def test_a_path_of_the_project_is_no_machine(text: str) -> None:
    assert not MACHINE.search(text)
