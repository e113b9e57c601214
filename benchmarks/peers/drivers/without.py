"""What becomes of an import where another package is absent."""

from __future__ import annotations

import subprocess
import sys


def imported(package: str, absent: str) -> str:
    """The last line that a fresh Python says when it imports `package` without `absent`; empty where it works."""
    code = f"import sys; sys.modules[{absent!r}] = None; import {package}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stderr.strip().splitlines()[-1]
