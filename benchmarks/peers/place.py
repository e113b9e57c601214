"""Where the peers live."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
VARIABLE = "ALIGNKIT_PEERS"


def python() -> Path | None:
    """The peers' Python: the one that ALIGNKIT_PEERS names, or that of `make peers`; None where neither is there."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    made = [ROOT / ".peers-venv" / "bin" / "python", ROOT / ".peers-venv" / "Scripts" / "python.exe"]
    return next((path for path in made if path.exists()), None)


def environment() -> dict[str, str]:
    """Nothing of ours but the place of the drivers."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ALIGNKIT_")}
    return {**kept, "PYTHONPATH": str(ROOT), "MPLBACKEND": "Agg"}


class Peers:
    """The running peers, to be asked: one process, so that their imports are paid for once."""

    def __init__(self, interpreter: Path) -> None:
        self._process = subprocess.Popen(
            [str(interpreter), "-m", "benchmarks.peers.serve"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env=environment(),
            text=True,
        )

    def reply(self, ask: str, *of: object, **more: object) -> dict[str, object]:
        """`found`, `raised` or `missing`."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"ask": ask, "of": of, "with": more}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, f"the peers' process ended at {ask}"
        answered: dict[str, object] = json.loads(line)
        return answered

    def close(self) -> None:
        """End it."""
        self._process.communicate(timeout=30)
