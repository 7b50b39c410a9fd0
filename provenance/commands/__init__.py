"""The command line: thin verbs over the public API, and one place where every failure becomes one line.

Each verb is imported when it is called, so that ``--version`` and ``--help`` stay quick. Exit codes: 0 done, 1 a check
the user asked for failed or nothing was found, 2 usage, 3 input that could not be read (the rest was still processed),
70 a defect of the tool, 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

import click

from ..errors import ProvenanceError

DEFECT, STOPPED = 70, 130
# Verb -> (module of this package, one line for --help); the order is the order of the help.
VERBS = {
    "audit": ("collect", "Read articles and print the whole report."),
    "add": ("collect", "Add articles to the database."),
    "watch": ("collect", "Poll feeds and add what is new, until stopped."),
    "claims": ("look", "List the claims, weakest sourcing first."),
    "trace": ("look", "Count the sources of one claim and show the proof."),
    "article": ("look", "Show the sources of an article."),
    "outlet": ("look", "Show an outlet's sources, and who cites and copies it."),
    "copies": ("look", "Show who prints whose text."),
    "attribute": ("look", "Find who is cited in one document, without a database."),
    "count": ("look", "Count the sources of a JSON chart."),
    "review": ("review", "Decide about findings: confirm, reject, join, split, undo."),
    "outlets": ("look", "List the known outlets, or add some."),
    "serve": ("serve", "Serve the database as web pages on this machine."),
    "export": ("export", "Write the database for other tools: tables, claims, charts."),
}


class Root(click.Group):
    """The command itself: loads verbs on demand and turns every failure into one line and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in VERBS:
            return None
        module = importlib.import_module(f".{VERBS[cmd_name][0]}", __package__)
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        with formatter.section("Commands"):
            formatter.write_dl([(verb, line) for verb, (_, line) in VERBS.items()])

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError:
            # Click would offer what shares letters; the whole list is short enough to be the better answer.
            raise click.UsageError(f"No such command '{args[0]}'. There are: {', '.join(VERBS)}.", ctx) from None

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # The reader (head, a pager) has seen enough; click would call that a failure.
            _drop_output()
            return 0

    def main(self, *args: Any, **extra: Any) -> Any:
        extra |= {"standalone_mode": False, "prog_name": "provenance"}
        sys.exit(_guarded(lambda: super(Root, self).main(*args, **extra)))


def _guarded(run: Any) -> int:
    """Runs the command; whatever goes wrong is reported in one line."""
    try:
        code = run()
        if sys.stdout:
            sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return 2
    except click.ClickException as error:
        _say(error)
        return 2
    except (KeyboardInterrupt, click.Abort) as stopped:
        cause = stopped.__cause__ or stopped  # click raises its Abort from the interrupt
        _say("; ".join(["Stopped", *getattr(cause, "__notes__", ())]) + ".")
        return STOPPED
    except ProvenanceError as error:
        _trace_if_asked()
        _say(error)
        return error.exit_code
    except BrokenPipeError:
        # At the last flush; Python would complain again when it closes the stream.
        _drop_output()
        return 0
    except OSError as error:
        _trace_if_asked()
        name = f"{error.filename}: " if error.filename else ""
        _say(f"{name}{error.strerror or error}")
        return ProvenanceError.exit_code
    except MemoryError:
        _say("Not enough memory. Add the articles in smaller batches.")
        return ProvenanceError.exit_code
    except Exception as error:
        if not _trace_if_asked():
            what = f"This is a defect of the tool: {type(error).__name__}: {error}."
            _say(f"{what} Run it again with --debug and report what it prints.")
        return DEFECT


def debugging() -> bool:
    return os.environ.get("PROVENANCE_DEBUG", "") not in ("", "0")


def _trace_if_asked() -> bool:
    if not debugging():
        return False
    import traceback

    traceback.print_exc()
    return True


def _say(error: object) -> None:
    """One line on standard error, whatever the message holds."""
    from ..show.terminal import clean

    words = error.format_message() if isinstance(error, click.ClickException) else str(error)
    context = error.ctx if isinstance(error, click.UsageError) else None
    try:
        click.echo(f"Error: {clean(words)}" if not words.startswith("Stopped") else words, err=True)
        if context:
            click.echo(f"Try: {context.command_path} --help", err=True)
    except OSError:
        pass


def _drop_output() -> None:
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):
        pass


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from ..model import VERSION

        click.echo(f"provenance {VERSION}")
        ctx.exit()


@click.group(
    cls=Root,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done; 1 a check failed or nothing was found; 2 wrong usage; 3 something could not be read, "
    "the rest was done.",
)
@click.option(
    "-d",
    "--database",
    type=click.Path(dir_okay=False),
    envvar="PROVENANCE_DB",
    help="Database file. Default: provenance.db, or $PROVENANCE_DB.",
)
@click.option("--debug", is_flag=True, help="Show where an error came from. Also: PROVENANCE_DEBUG=1.")
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version and exit."
)
@click.pass_context
def cli(ctx: click.Context, database: str | None, debug: bool) -> None:
    """Count how many independent sources a news claim really has, with the proof."""
    if debug:
        os.environ["PROVENANCE_DEBUG"] = "1"
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        ctx.color = False
    ctx.obj = database


def main() -> None:
    """Entry point of the console script."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a letter gets a substitute, not a crash.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="replace")
    cli()
