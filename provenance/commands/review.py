"""``review``: what people decide about the findings."""

from __future__ import annotations

import functools
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from ..errors import UsageError
from ..model import PartyKind
from ..show.labels import Label
from ..show.terminal import clean, isolate, plural, quote, terminal_width
from .inputs import named, text_of
from .options import Output, database_option, limit_option, opened, output_options, spare_databases, whole_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ..corpus.database import Database
    from ..corpus.reviewing import Desk, Recorded
    from ..review.drafting import Doubt

_REVIEWER = "PROVENANCE_REVIEWER"


@click.group(invoke_without_command=True)
@click.option(
    "-d",
    "--database",
    type=click.Path(dir_okay=False),
    help="Database file. Default: provenance.db, or $PROVENANCE_DB.",
)
@click.option(
    "--reviewer",
    help=f"Your name, as decisions carry it. Default: ${_REVIEWER}, else the one given last, else that of your account.",
)
@click.pass_context
def review(ctx: click.Context, database: str | None, reviewer: str | None) -> None:
    """Decide about findings: confirm or reject a link, join or part parties and claims.

    Without a verb, on a terminal, walks through what is most doubtful and asks. Decisions are kept with your name, the
    time and a note, hold whatever is added or linked again, and change the numbers. What was decided can be undone,
    never removed.

    \b
    provenance review
    provenance review reject 4cf94261 Maghrebi.org "Mohamed Elmaouloud Ramadane" --note "spoke of another camp"
    provenance review list
    """
    ctx.obj = database or ctx.obj  # the verbs after it use this one too
    ctx.meta[_REVIEWER] = reviewer
    if ctx.invoked_subcommand is None:
        if sys.stdin.isatty() and sys.stdout.isatty():
            _walk(ctx.obj)
        else:
            click.echo("There is no terminal to ask at; this is what would be asked.", err=True)
            _print_doubts(ctx.obj, 20, Output(None))


def _on_desk(verb: Callable[..., Recorded]) -> Callable[..., None]:
    """A verb that decides something: gets the reviewer's desk, tells what was recorded and what that changed."""

    @functools.wraps(verb)
    def with_desk(*args: Any, database: str | None, reviewer: str | None, **given: Any) -> None:
        with opened(database) as db:
            _tell(db, verb(db.desk(_reviewer(reviewer)), *args, **given))

    return database_option()(click.option("--reviewer", help="Your name.")(with_desk))


_note = click.option("--note", required=True, help="Why; it is shown with the decision.")
_in_claim = click.option("--claim", help="Look for the names among the parties of this claim.")
_kinds = click.Choice(get_args(PartyKind))


@review.command("confirm")
@click.argument("claim")
@click.argument("from_", metavar="FROM")
@click.argument("to")
@_note
@_on_desk
def confirm(desk: Desk, claim: str, from_: str, to: str, note: str) -> Recorded:
    """Confirm a link: FROM's version of CLAIM does rest on TO.

    CLAIM is an id or its beginning; FROM and TO are names or ids, as `provenance trace` shows them.
    """
    return desk.confirm(claim, from_, to, note)


@review.command("reject")
@click.argument("claim")
@click.argument("from_", metavar="FROM")
@click.argument("to")
@_note
@_on_desk
def reject(desk: Desk, claim: str, from_: str, to: str, note: str) -> Recorded:
    """Reject a link: FROM's version of CLAIM does not rest on TO."""
    return desk.reject(claim, from_, to, note)


@review.command("add")
@click.argument("claim")
@click.argument("article")
@click.argument("parties", nargs=-1, required=True)
@click.option("--quote", required=True, help="Words of the article that show it, verbatim; they are looked up there.")
@click.option("--kind", type=_kinds, help="What the last party is, where its name does not tell.")
@_note
@_on_desk
def add(
    desk: Desk, claim: str, article: str, parties: tuple[str, ...], quote: str, kind: PartyKind | None, note: str
) -> Recorded:
    """Add a missing chain: whom ARTICLE has CLAIM from, the nearest party first.

    A party is named, or given by its id. Where the name does not tell what it is, write that in front: "person: Nils Berg".

    \b
    provenance review add 4cf94261 003_6b467ad30431cc1a.txt "Le Monde" "Ibrahim ag Example" --quote "told Le Monde" --note "named in paragraph 9"
    """
    chain = [(name, kind if n == len(parties) - 1 else None) for n, name in enumerate(parties)]
    return desk.add_chain(claim, article, chain, quote, note)


@review.command("first-hand")
@click.argument("claim")
@click.argument("party")
@click.option("--not", "denied", is_flag=True, help="It was not, whatever the words say.")
@_note
@_on_desk
def first_hand(desk: Desk, claim: str, party: str, denied: bool, note: str) -> Recorded:
    """Mark a first-hand account: PARTY's own people were there."""
    return desk.first_hand(claim, party, note, yes=not denied)


@review.command("merge-parties")
@click.argument("keep")
@click.argument("other")
@_in_claim
@_note
@_on_desk
def merge_parties(desk: Desk, keep: str, other: str, claim: str | None, note: str) -> Recorded:
    """Join two parties in all claims: OTHER is KEEP."""
    return desk.merge_parties(keep, other, note, claim=claim)


@review.command("split-party")
@click.argument("party")
@click.option(
    "--in", "articles", multiple=True, metavar="ARTICLE", help="Only in this article; may be given several times."
)
@click.option("--as", "name", help="What to call it then.")
@_in_claim
@_note
@_on_desk
def split_party(
    desk: Desk, party: str, articles: tuple[str, ...], name: str | None, claim: str | None, note: str
) -> Recorded:
    """Part a party from others: in some articles, or wherever it is spelled like this."""
    return desk.split_party(party, note, articles=articles, name=name, claim=claim)


@review.command("merge-claims")
@click.argument("claim")
@click.argument("other")
@_note
@_on_desk
def merge_claims(desk: Desk, claim: str, other: str, note: str) -> Recorded:
    """Join two claims: OTHER says what CLAIM says."""
    return desk.merge_claims(claim, other, note)


@review.command("split-claim")
@click.argument("claim")
@click.argument("sentences", nargs=-1, required=True, metavar="ARTICLE:START...")
@_note
@_on_desk
def split_claim(desk: Desk, claim: str, sentences: tuple[str, ...], note: str) -> Recorded:
    """Take sentences out of a claim, each named by its article and first character.

    `provenance trace CLAIM --csv` has them in the columns article and start.

    \b
    provenance review split-claim 4cf94261 73de7c63b27b701e:1204 --note "another training"
    """
    return desk.split_claim(claim, [_sentence(words) for words in sentences], note)


def _sentence(words: str) -> tuple[str, int]:
    article, _, start = words.rpartition(":")
    if not article or not start.isascii() or not start.isdigit():
        raise UsageError(f"A sentence is named ARTICLE:START, such as 73de7c63b27b701e:1204, not '{words}'.")
    return article, int(start)


@review.command("undo")
@click.argument("decision")
@click.option("--note", default="", help="Why; it is shown with the undo.")
@_on_desk
def undo(desk: Desk, decision: str, note: str) -> Recorded:
    """Take a decision back by its id or the beginning of it; an undo too."""
    return desk.undo(decision, note)


def _tell(db: Database, recorded: Recorded) -> None:
    d = recorded.decision
    if not recorded.new:
        click.echo(f"Decided already, nothing was changed: {clean(d.id)}")
        return
    from ..show.reviews import done_by, subject

    told = next((r for r in db.reviews(every=True) if r.decision.id == d.id), None)
    click.echo(f"Decision {clean(d.id)}: {subject(told) if told else clean(d.about)}: {done_by(d)}")
    for other in recorded.overrules:
        click.echo(f"It overrules the decision {clean(other.id)[:8]}, {done_by(other)}")
    if told is not None and told.state == "no effect":
        click.echo(f"It has no effect: {clean(told.why)}.")
    for key in dict.fromkeys(filter(None, (told.claim if told else None, d.claim))):
        found = db.claim(key)
        if found is not None:
            _tell_numbers(db, found.id)
            break


def _tell_numbers(db: Database, key: str) -> None:
    from .. import chart, independence
    from ..show.labels import headline

    found = db.claim(key)
    if found is None or not found.positions:
        return
    carried = len({m.article for m in found.positions[0].mentions})
    click.echo(f"{headline(independence(chart(found)), carried)}: {quote(found.text, 160)}")


# --- looking ----------------------------------------------------------------------------------------------------------


@review.command("list")
@click.option("--claim", help="Only decisions on this claim (id).")
@click.option("--party", help="Only decisions on this party (name or id).")
@click.option("--all", "every", is_flag=True, help="Also those that were undone, and the undos.")
@database_option()
@output_options
def list_(claim: str | None, party: str | None, every: bool, database: str | None, output: Output) -> None:
    """List the decisions and what each of them does now, newest first."""
    from ..show.reviews import REVIEWS, review_rows, reviews_text

    with opened(database) as db:
        key = claim
        if claim is not None:
            found = db.claim(claim)
            if found is None:
                raise UsageError(f"There is no claim '{claim}'. Find its id with: provenance claims")
            key = found.id
        asked = [None] if party is None else [p.id for p in db.parties_called(party)]
        held = list(dict.fromkeys(r for id_ in asked for r in db.reviews(claim=key, party=id_, every=every)))
    if output.form:
        output.rows(review_rows(held), REVIEWS)
    else:
        output.text(reviews_text(held, terminal_width(), output.paint()))


@review.command("doubts")
@limit_option("At most N.", 20)
@database_option()
@output_options
def doubts(limit: int, database: str | None, output: Output) -> None:
    """List what is most worth deciding: suspected links and weakly joined sentences.

    For each link, the numbers of its claim as they are, and as they would be if it were confirmed or rejected.
    """
    _print_doubts(database, limit, output)


def _print_doubts(database: str | None, limit: int, output: Output) -> None:
    from ..show.reviews import DOUBTS, doubt_rows, doubts_text

    with opened(database) as db:
        found = db.doubts(limit)
        labels = _labels(db, found)
    if output.form:
        output.rows(doubt_rows(found), DOUBTS)
    else:
        output.text(doubts_text(found, labels, terminal_width(), output.paint()))


def _labels(db: Database, found: Iterable[Doubt]) -> dict[str, Label]:
    named = {
        e.article
        for d in found
        for e in ((d.joint.one, d.joint.other) if d.joint else d.edge.evidence if d.edge else ())
    }
    return {summary.id: Label.of(summary) for summary in db.articles(ids=sorted(named))}


# --- handing over -----------------------------------------------------------------------------------------------------


@review.command("export")
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="File to write; without it, standard output.")
@database_option()
def export(output: str | None, database: str | None) -> None:
    """Write all decisions as JSON lines, undone ones and undos too, for `review import`."""
    from ..review.decisions import decision_line

    if output and output != "-":
        spare_databases(output, database)
    with opened(database) as db, whole_file(output) as write:
        for d in db.decisions():
            write(decision_line(d) + "\n")


@review.command("import")
@click.argument("source", metavar="FILE|-")
@database_option()
def import_(source: str, database: str | None) -> None:
    """Take over decisions from JSON lines; those that are here already change nothing.

    Where two reviewers disagree, the later decision holds, and the conflict is told. A decision about what this
    database does not have is kept, without effect.
    """
    from ..review.decisions import decisions_from_lines
    from ..show.reviews import done_by, subject

    given = list(decisions_from_lines(text_of(source), named(source)))
    with opened(database) as db:
        found = db.import_reviews(given)
        ids = {d.id for d in found.new}
        idle = sum(r.state == "no effect" for r in db.reviews() if r.decision.id in ids)
    click.echo(
        f"{plural(len(found.new), 'decision')} imported, {found.known:,} known already."
        + (f" {idle:,} without effect here: provenance review list" if idle else "")
    )
    for r in found.conflicts:
        click.echo(
            f"Conflict: {subject(r)}: {done_by(r.decision)}; now {done_by(r.overruled_by) if r.overruled_by else ''}"
        )


# --- who ----------------------------------------------------------------------------------------------------------------


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
    name = str(click.prompt("Your name, as decisions will carry it (asked once)", default=account or None)).strip()
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(name + "\n", encoding="utf-8")
    except OSError:
        click.echo(f"The name could not be kept in {kept}; it will be asked again.", err=True)
    return name


def _account() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


# --- asking -------------------------------------------------------------------------------------------------------------


def _walk(database: str | None) -> None:
    """Ask about what is most doubtful, one after another, until there is nothing left or the reviewer stops."""
    from ..show.reviews import doubt_lines

    with opened(database) as db:
        output = Output(None)
        asked: set[tuple[str, ...]] = set()
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
                click.echo(f"Deciding as {isolate(desk.reviewer)}. Empty answer: skip. q: stop. Nothing is lost.")
            doubt = waiting[0]
            asked.add(_key(doubt))
            click.echo("\n" + "\n".join(doubt_lines(doubt, _labels(db, [doubt]), terminal_width(), output.paint())))
            recorded = _ask(desk, doubt)
            if recorded is None:
                continue
            if recorded == "stop":
                click.echo(f"{plural(decided, 'decision')} recorded.")
                return
            decided += 1
            _tell(db, recorded)


def _key(doubt: Doubt) -> tuple[str, ...]:
    if doubt.edge is not None:
        return doubt.claim, doubt.edge.from_, doubt.edge.to
    assert doubt.joint is not None
    return (
        doubt.joint.one.article,
        str(doubt.joint.one.span.start),
        doubt.joint.other.article,
        str(doubt.joint.other.span.start),
    )


def _ask(desk: Desk, doubt: Doubt) -> Any:
    """A :class:`Recorded`, None to skip, or ``"stop"``."""
    if doubt.edge is not None:
        answers = {"c": "confirm", "r": "reject"}
        words = "Confirm (c), reject (r), skip, stop (q)"
    else:
        answers = {"y": "same", "1": "1", "2": "2"}
        words = "The same (y), sentence 1 or 2 says something else (1, 2), skip, stop (q)"
    while True:
        try:
            answer = click.prompt(words, default="", show_default=False).strip().lower()[:1]
            if answer == "q":
                return "stop"
            if not answer or answer == "s":
                return None
            if answer in answers:
                note = click.prompt("Why", default="", show_default=False).strip()
                if not note:
                    click.echo("A decision needs a note; skipped.")
                    return None
                return _decide(desk, doubt, answer, note)
        except (click.Abort, EOFError):
            click.echo()
            return "stop"
        except UsageError as error:
            click.echo(clean(str(error)))
            return None


def _decide(desk: Desk, doubt: Doubt, answer: str, note: str) -> Recorded:
    if doubt.edge is not None:
        way = desk.confirm if answer == "c" else desk.reject
        return way(doubt.claim, doubt.edge.from_, doubt.edge.to, note)
    assert doubt.joint is not None
    one, other = doubt.joint.one, doubt.joint.other
    if answer == "y":
        return desk.same_claim(doubt.claim, (one.article, one.span.start), (other.article, other.span.start), note)
    leaving = one if answer == "1" else other
    return desk.split_claim(doubt.claim, [(leaving.article, leaving.span.start)], note)
