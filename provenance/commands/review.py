"""``review``: what people decide about the findings. The commands that decide are made from the table of actions."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from ..errors import UsageError
from ..model import PartyKind
from ..review.actions import Action, Argument, commands
from ..show.labels import Label
from ..show.terminal import clean, isolate, plural, quote, terminal_width
from .inputs import named, text_of
from .options import Output, database_option, number_option, opened, output_options, spare_databases, whole_file

if TYPE_CHECKING:
    from ..corpus.database import Database
    from ..corpus.reviewing import Desk, Recorded
    from ..review.doubts import Doubt

_REVIEWER = "PROVENANCE_REVIEWER"
_QUESTIONS = {
    "c": "Confirm (c), reject (r), skip, stop (q)",
    "y": "The same (y), sentence 1 or 2 says something else (1, 2), skip, stop (q)",
}


class _Review(click.Group):
    """Has a command for every action of the table."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*commands(), *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        actions = commands().get(cmd_name)
        return _command(cmd_name, actions) if actions else super().get_command(ctx, cmd_name)


@click.group(cls=_Review, invoke_without_command=True)
@database_option()
@click.option(
    "--reviewer",
    help=f"Your name, shown with your decisions. Default: ${_REVIEWER}, else the name given before, else your "
    "account's.",
)
@click.pass_context
def review(ctx: click.Context, database: str | None, reviewer: str | None) -> None:
    """Decide about findings: confirm or reject a link, join or separate parties and claims.

    Without a command, on a terminal, asks about the most doubtful findings one by one. Decisions are stored with your
    name, the time and a note, survive whatever is added or linked later, and change the numbers. A decision can be
    undone, never deleted.

    \b
    provenance review
    provenance review reject 4cf94261 Maghrebi.org "Mohamed Elmaouloud Ramadane" --note "spoke of another camp"
    provenance review list
    """
    ctx.obj = database  # the commands after it use this one too
    ctx.meta[_REVIEWER] = reviewer
    if ctx.invoked_subcommand is None:
        if sys.stdin.isatty() and sys.stdout.isatty():
            _walk(ctx.obj)
        else:
            click.echo("There is no terminal to ask on; this is what would be asked.", err=True)
            _print_doubts(ctx.obj, 20, Output(None))


# --- deciding -----------------------------------------------------------------------------------------------------


def _command(name: str, actions: tuple[Action, ...]) -> click.Command:
    """The command of one action, or of several told apart by a flag."""
    first, *others = actions
    needs_note = first.effect != "undo"

    def decide(database: str | None, reviewer: str | None, note: str, answer: str = first.name, **given: Any) -> None:
        values = {a.name: _value(a, given) for a in first.arguments}
        with opened(database) as db:
            _print_recorded(db, db.desk(_reviewer(reviewer)).decide(answer, note=note or "", **values))

    parameters = [p for argument in first.arguments for p in _parameters(argument)]
    for action in others:
        flag = click.Option([action.flag, "answer"], flag_value=action.name, default=first.name, help=action.flag_help)
        parameters.append(flag)
    parameters += [
        click.Option(["--note"], required=needs_note, help="Why; it is shown with the decision."),
        click.Option(["--reviewer"], help="Your name."),
    ]
    command = click.Command(name, params=parameters, callback=decide, help=first.help)
    database_option()(command)
    return command


def _parameters(argument: Argument) -> list[click.Parameter]:
    if argument.kind == "link":
        return [click.Argument([f"{argument.name}_{end.lower()}"], metavar=end) for end in argument.shown.split()]
    if not argument.option:
        count, metavar = (-1, f"{argument.shown}...") if argument.many else (1, argument.shown)
        return [click.Argument([argument.name], metavar=metavar, nargs=count, required=True)]
    return [
        click.Option(
            [argument.option, argument.name],
            multiple=argument.many,
            metavar=argument.shown or None,
            required=argument.required,
            type=click.Choice(get_args(PartyKind)) if argument.kind == "kind" else None,
            help=argument.help,
        )
    ]


def _value(argument: Argument, given: dict[str, Any]) -> Any:
    if argument.kind == "link":
        return tuple(given[f"{argument.name}_{end.lower()}"] for end in argument.shown.split())
    if argument.kind == "sentences":
        return [_sentence(words) for words in given[argument.name]]
    return given[argument.name]


def _sentence(words: str) -> tuple[str, int]:
    article, _, start = words.rpartition(":")
    if not article or not start.isascii() or not start.isdigit():
        raise UsageError(f"A sentence is written ARTICLE:START, such as 73de7c63b27b701e:1204, not '{words}'.")
    return article, int(start)


def _print_recorded(db: Database, recorded: Recorded) -> None:
    from .. import chart, independence
    from ..show.labels import headline
    from ..show.reviews import done_by, subject

    d = recorded.decision
    if not recorded.new:
        click.echo(f"Decided already; nothing was changed: {clean(d.id)}")
        return
    reviewed = next((r for r in db.reviews(every=True) if r.decision.id == d.id), None)
    click.echo(f"Decision {clean(d.id)}: {subject(reviewed) if reviewed else clean(d.about)}: {done_by(d)}")
    for other in recorded.overrules:
        click.echo(f"It overrules the decision {clean(other.id)[:8]}, {done_by(other)}")
    if reviewed is not None and reviewed.state == "no effect":
        click.echo(f"It has no effect: {clean(reviewed.why)}.")
    keys = filter(None, (reviewed.claim if reviewed else None, d.claim))
    claim = next((claim for key in keys if (claim := db.claim(key)) is not None), None)
    if claim is not None and claim.positions:
        articles = len({m.article for m in claim.positions[0].mentions})
        click.echo(f"{headline(independence(chart(claim)), articles)}: {quote(claim.text, 160)}")


# --- looking ----------------------------------------------------------------------------------------------------------


@review.command("list")
@click.option("--claim", help="Only decisions on this claim (id).")
@click.option("--party", help="Only decisions on this party (name or id).")
@click.option("--all", "every", is_flag=True, help="Also those that were undone, and the undos.")
@database_option()
@output_options
def list_(claim: str | None, party: str | None, every: bool, database: str | None, output: Output) -> None:
    """List the decisions and what each of them does now, newest first."""
    from ..show.reviews import reviews_text
    from ..show.rows import REVIEWS, review_rows

    with opened(database) as db:
        key = claim
        if claim is not None:
            known = db.claim(claim)
            if known is None:
                raise UsageError(f"There is no claim '{claim}'. Find its id with: provenance claims")
            key = known.id
        asked = [None] if party is None else [p.id for p in db.parties_called(party)]
        reviews = list(dict.fromkeys(r for id_ in asked for r in db.reviews(claim=key, party=id_, every=every)))
    output.show(partial(reviews_text, reviews), lambda: review_rows(reviews), REVIEWS)


@review.command("doubts")
@number_option("--limit", "At most N.", default=20)
@database_option()
@output_options
def doubts(limit: int, database: str | None, output: Output) -> None:
    """List what is most worth deciding: suspected links and weakly joined sentences.

    For each link, the numbers of its claim now, and as they would be if it were confirmed or rejected.
    """
    _print_doubts(database, limit, output)


def _print_doubts(database: str | None, limit: int, output: Output) -> None:
    from ..show.reviews import doubts_text
    from ..show.rows import DOUBTS, doubt_rows

    with opened(database) as db:
        doubtful = db.doubts(limit)
        labels = _labels(db, doubtful)
    output.show(partial(doubts_text, doubtful, labels), lambda: doubt_rows(doubtful), DOUBTS)


def _labels(db: Database, doubts: Iterable[Doubt]) -> dict[str, Label]:
    ids = {e.article for d in doubts for e in d.evidence}
    return {summary.id: Label.of(summary) for summary in db.articles(ids=sorted(ids))}


# --- handing over -----------------------------------------------------------------------------------------------------


@review.command("export")
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="File to write. Default: standard output.")
@database_option()
def export(output: str | None, database: str | None) -> None:
    """Write all decisions as JSON lines for `review import`.

    Undone ones and undos are written too.
    """
    from ..review import decision_line

    if output and output != "-":
        spare_databases(output, database)
    with opened(database) as db, whole_file(output) as write:
        for d in db.decisions():
            write(decision_line(d) + "\n")


@review.command("import")
@click.argument("source", metavar="FILE|-")
@database_option()
def import_(source: str, database: str | None) -> None:
    """Import decisions from JSON lines; those already stored change nothing.

    If two reviewers disagree, the later decision holds, and the conflict is reported. A decision about something this
    database does not have is stored, without effect.
    """
    from ..review import decisions_from_lines
    from ..show.reviews import done_by, subject

    given = list(decisions_from_lines(text_of(source), named(source)))
    with opened(database) as db:
        imported = db.import_reviews(given)
        ids = {d.id for d in imported.new}
        idle = sum(r.state == "no effect" for r in db.reviews() if r.decision.id in ids)
    click.echo(
        f"{plural(len(imported.new), 'decision')} imported, {imported.known:,} known already."
        + (f" {idle:,} without effect here: provenance review list" if idle else "")
    )
    for r in imported.conflicts:
        now = f"; now {done_by(r.overruled_by)}" if r.overruled_by else ""
        click.echo(f"Conflict: {subject(r)}: {done_by(r.decision)}{now}")


# --- who --------------------------------------------------------------------------------------------------------------


def _reviewer(own: str | None = None) -> str:
    """The name given, else the one of the environment, else the one given once, else (asked once on a terminal) that of
    the account."""
    if chosen := own or click.get_current_context().meta.get(_REVIEWER):
        return str(chosen)
    if given := os.environ.get(_REVIEWER, "").strip():
        return given
    kept = Path(click.get_app_dir("news-provenance")) / "reviewer"
    try:
        if known := kept.read_text(encoding="utf-8").strip():
            return known
    except (OSError, UnicodeDecodeError):
        pass
    account = _account()
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        if not account:
            raise UsageError(f"Who decides? Give your name with --reviewer, or in ${_REVIEWER}.")
        return account
    name = str(click.prompt("Your name, shown with your decisions (asked once)", default=account or None)).strip()
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(name + "\n", encoding="utf-8")
    except OSError:
        click.echo(f"The name could not be saved in {kept}; you will be asked again.", err=True)
    return name


def _account() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


# --- asking -----------------------------------------------------------------------------------------------------------


def _walk(database: str | None) -> None:
    """Ask about what is most doubtful, one after another, until there is nothing left or the reviewer stops."""
    from ..show.reviews import doubt_lines

    with opened(database) as db:
        output = Output(None)
        asked: set[Any] = set()
        desk: Desk | None = None
        decided = 0
        while True:
            # Looked up anew after every decision: it may have settled others, or changed what they would change.
            waiting = [d for d in db.doubts(20 + len(asked)) if _key(d) not in asked]
            if not waiting:
                click.echo("Nothing doubtful is left." if decided else "Nothing doubtful was found.")
                return
            if desk is None:
                desk = db.desk(_reviewer())
                click.echo(f"Deciding as {isolate(desk.reviewer)}. Press Enter to skip, q to stop; nothing is lost.")
            doubt = waiting[0]
            asked.add(_key(doubt))
            click.echo("\n" + "\n".join(doubt_lines(doubt, _labels(db, [doubt]), terminal_width(), output.paint())))
            try:
                recorded = _ask(desk, doubt)
            except (click.Abort, EOFError) as stop:
                end = "\n" if isinstance(stop, click.Abort) else ""  # of the line that was being answered
                click.echo(f"{end}{plural(decided, 'decision')} recorded.")
                return
            except UsageError as error:
                click.echo(clean(str(error)))
                continue
            if recorded is not None:
                decided += 1
                _print_recorded(db, recorded)


def _key(doubt: Doubt) -> object:
    if doubt.edge is not None:
        return doubt.claim, doubt.edge.from_, doubt.edge.to
    return tuple((e.article, e.span.start) for e in doubt.evidence)


def _ask(desk: Desk, doubt: Doubt) -> Recorded | None:
    """What was recorded, None to skip.

    :raises EOFError: the reviewer stops. :raises click.Abort: by Ctrl-C or Ctrl-D.
    """
    answers = doubt.answers
    question = next(words for letter, words in _QUESTIONS.items() if letter in answers)
    while True:
        answer = click.prompt(question, default="", show_default=False).strip().lower()[:1]
        if answer == "q":
            raise EOFError
        if not answer or answer == "s":
            return None
        if answer in answers:
            note = click.prompt("Why", default="", show_default=False).strip()
            if not note:
                click.echo("A decision needs a note; skipped.")
                return None
            action, given = answers[answer]
            return desk.decide(action, *given, note=note)
