"""Run every command that the documentation shows and write down what it prints.

    python docs/update.py            renew README.md and docs/*.md
    python docs/update.py --check    change nothing; exit 1 and name what is out of date

A block between two comments is generated:

    <!-- run: provenance trace WORDS -->    the command and its output; "run 20:" keeps the first 20 lines
    <!-- quiet: provenance add seeds/ -->   runs and shows nothing
    <!-- help: trace -->                    what `provenance trace --help` prints
    <!-- table: provenance.read.formats --> what the function `table` of that module returns
    <!-- end -->

Each file is worked through in a new folder that holds a copy of seeds/ and nothing else, 80 columns wide, without
colours, so that the answers are those a reader gets.
"""

from __future__ import annotations

import importlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_BLOCK = re.compile(r"<!-- (run(?: \d+)?|help|table): (.+?) -->\n.*?<!-- end -->|<!-- (quiet): (.+?) -->", re.DOTALL)


def documents() -> list[Path]:
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def renewed(text: str) -> str:
    """The document with every generated block as it ought to be."""
    if not _BLOCK.search(text):
        return text
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        shutil.copytree(ROOT / "seeds", here / "seeds")
        _command_in(here / ".bin")
        return _BLOCK.sub(lambda m: _block(m, here), text)


def _command_in(folder: Path) -> None:
    """A `provenance` that is this very checkout, whatever is installed."""
    folder.mkdir()
    command = folder / "provenance"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m provenance "$@"\n', encoding="utf-8")
    command.chmod(0o755)


def _block(found: re.Match[str], here: Path) -> str:
    kind, command = (found[1], found[2]) if found[1] else (found[3], found[4])
    if kind == "quiet":
        _output(command, here)
        return found[0]
    if kind == "table":
        sys.path.insert(0, str(ROOT))
        return f"<!-- table: {command} -->\n{importlib.import_module(command).table()}\n<!-- end -->"
    if kind == "help":
        shown = _output(f"provenance {command} --help" if command != "-" else "provenance --help", here)
        return f"<!-- help: {command} -->\n```text\n{shown}\n```\n<!-- end -->"
    shown = _output(command, here)
    lines = shown.split("\n")
    keep = int(kind.split()[1]) if " " in kind else len(lines)
    if len(lines) > keep:
        lines = [*lines[:keep], f"[... {len(lines) - keep} more lines]"]
    return f"<!-- {kind}: {command} -->\n```console\n$ {command}\n" + "\n".join(lines) + "\n```\n<!-- end -->"


def _output(command: str, here: Path) -> str:
    drop = {"PROVENANCE_DB", "PROVENANCE_DEBUG", "FORCE_COLOR"}
    environment = {k: v for k, v in os.environ.items() if k not in drop} | {
        "PATH": f"{here / '.bin'}{os.pathsep}{os.environ.get('PATH', '')}",
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
        "COLUMNS": "80",
        "NO_COLOR": "1",
        "PROVENANCE_OUTLETS": str(here / ".outlets.csv"),
    }
    done = subprocess.run(
        command, shell=True, cwd=here, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode not in (0, 1):
        raise SystemExit(f"{command}\nended with {done.returncode}:\n{done.stderr}")
    return (done.stdout + done.stderr).strip("\n")


def plain(text: str) -> str:
    """Without the last digit of confidences, which is another one on processors of another family (docs/models.md)."""
    return re.sub(r"(?<=confidence \d)\d(?=%)", "", text)


def main(arguments: list[str]) -> int:
    stale = []
    for path in documents():
        text = path.read_text(encoding="utf-8")
        new = renewed(text)
        if (plain(new) != plain(text)) if "--check" in arguments else new != text:
            stale.append(path)
            if "--check" not in arguments:
                path.write_text(new, encoding="utf-8")
    for path in stale:
        sys.stdout.write(f"{'out of date' if '--check' in arguments else 'renewed'}: {path.relative_to(ROOT)}\n")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
