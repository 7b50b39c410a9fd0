"""How long the command takes to answer, Python included: the median of ten runs beside its limit.

python evals/bench_startup.py
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNS = 10
CLAIM = "Ukrainians trained Tuareg rebels to fly drones"


def median_seconds(arguments: list[str], environment: dict[str, str]) -> float:
    """Wall-clock seconds of the process, from start to end; one unmeasured run first fills the caches."""
    times = []
    for number in range(RUNS + 1):
        begin = time.perf_counter()
        subprocess.run(
            [sys.executable, *arguments],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
        )
        if number:
            times.append(time.perf_counter() - begin)
    return statistics.median(times)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        environment = dict(os.environ) | {"PYTHONPATH": str(ROOT), "PROVENANCE_DB": str(Path(folder) / "seeds.db")}
        command = ["-m", "provenance"]
        subprocess.run(
            [sys.executable, *command, "add", str(ROOT / "seeds")],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
        )
        rows = [
            ("python -c pass", ["-c", "pass"], None),
            ("provenance --version", [*command, "--version"], 0.25),
            ("provenance trace (seeds)", [*command, "trace", CLAIM], 0.6),
            ("provenance claims (seeds)", [*command, "claims"], 0.6),
        ]
        over = False
        sys.stdout.write(f"{'median of ' + str(RUNS):<28}{'seconds':>8}{'limit':>8}\n")
        for name, arguments, limit in rows:
            seconds = median_seconds(arguments, environment)
            late = limit is not None and seconds > limit
            over |= late
            sys.stdout.write(
                f"{name:<28}{seconds:>8.3f}{limit if limit is not None else '':>8}{'  over its limit' if late else ''}\n"
            )
    return int(over)


if __name__ == "__main__":
    raise SystemExit(main())
