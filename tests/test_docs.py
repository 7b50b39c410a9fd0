"""The documentation: every command described, every shown output what the tool prints, every link going somewhere."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from provenance.commands import VERBS, cli

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_every_command_has_its_section() -> None:
    reference = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    for verb in VERBS:
        assert f"\n## {verb}\n" in reference, f"docs/cli.md does not describe {verb}"
        assert f"<!-- help: {verb} -->" in reference


def test_the_one_line_of_every_command_fits_its_help() -> None:
    for verb in VERBS:
        command = cli.get_command(None, verb)  # type: ignore[arg-type] # the context is not used
        assert command is not None
        assert command.help, verb


def test_shown_outputs_are_what_the_tool_prints() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "update.py"), "--check"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}{done.stderr}\nRun: make docs"


def test_readme_opens_with_one_sentence_and_a_printed_answer() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    paragraphs = [p for p in readme.split("\n\n") if not p.startswith("#")]
    assert paragraphs[0].count(".") == 1
    assert readme.index("independent sources (could be") < readme.index("make demo")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: p.name)
def test_links_within_the_project_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), f"{document.name} links to {target}"


@pytest.mark.parametrize("document", [*DOCUMENTS, ROOT / "CONTRIBUTING.md"], ids=lambda p: p.name)
def test_files_that_documents_name_are_there(document: Path) -> None:
    """Names in backticks that look like files of the project, from its root or from the package."""
    text = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    for name in re.findall(r"`([\w<>./-]+/[\w<>.-]+\.(?:py|csv|sql|json|html))`", text):
        pattern = re.sub(r"<[^>]*>", "*", name)
        roots = (ROOT, ROOT / "provenance", ROOT / "provenance" / "data")
        assert any(list(root.glob(pattern)) for root in roots), f"{document.name} names {name}"


def test_every_document_is_in_the_index() -> None:
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    for document in (ROOT / "docs").glob("*.md"):
        assert document.name == "index.md" or f"({document.name})" in index, document.name


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    reasons = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    for requirement in [*project["dependencies"], *project["optional-dependencies"]["dev"]]:
        name = re.split(r"[<>=\[ ]", requirement)[0]
        assert re.search(rf"^- `{re.escape(name)}`", reasons, re.MULTILINE), name
