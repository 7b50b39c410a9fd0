"""``serve``: the local web page."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from ..errors import UsageError
from ..show.terminal import plural
from .options import DEFAULT_DATABASE, database_option, opened

if TYPE_CHECKING:
    import socket

_PORT = 8011


@click.command()
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on. Any other than this machine's own lets others read.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=_PORT,
    show_default=True,
    help="Port to listen on; 0 takes a free one.",
)
@click.option(
    "--allow-review",
    is_flag=True,
    help="Show forms that record decisions. Anyone who can open the page can then decide.",
)
@click.option("--open", "open_page", is_flag=True, help="Open the page in a browser.")
@database_option()
def serve(host: str, port: int, allow_review: bool, open_page: bool, database: str | None) -> None:
    """Serve the database as web pages on this machine, until stopped with Ctrl-C.

    Search, claims with their proof, articles with their sourcing marked, outlets, copied text side by side; every page
    also as text (.txt) and JSON (.json). Tables, SQL, CSV and facets come with it. Nothing is sent anywhere, and
    without --allow-review nothing can be changed.

    \b
    provenance serve
    provenance serve --port 0 --open
    """
    from ..web import make_site
    from ..web.rendering import LOOPBACK, settle_memory

    path = database or DEFAULT_DATABASE
    # What a stopped run left undone is finished before the first page; pages only read.
    with opened(path) as db:
        if not db.is_current():
            click.echo("Some articles are not yet linked to claims; this is done first.", err=True)
        articles, claims = db.size()
    names: Iterable[str] | None = LOOPBACK if host in LOOPBACK else None
    listening = _listening(host, port)
    served = make_site(path, names=names, allow_review=allow_review)
    import uvicorn

    from ..web.site import close, warm

    warm(served)
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{listening.getsockname()[1]}/"
    click.echo(f"{plural(articles, 'article')}, {plural(claims, 'claim')}: {address}")
    if names is None:
        click.echo(
            "Anyone who can reach this machine can read these pages; there is no password."
            + (" They can also record decisions." if allow_review else "")
        )
    else:
        click.echo("For this machine only. Ctrl-C stops it." + (" Decisions can be recorded." if allow_review else ""))
    sys.stdout.flush()
    if open_page:
        import webbrowser

        webbrowser.open(address)
    app = served.app()
    settle_memory()
    # Requests are not logged: the terminal stays readable.
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False, timeout_graceful_shutdown=1))
    try:
        server.run(sockets=[listening])
    finally:
        close(served)


def _listening(host: str, port: int) -> socket.socket:
    """:raises UsageError: the address or the port cannot be had."""
    import socket

    listening = None
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen()  # whoever reads the address may ask at once
    except OSError as error:
        if listening is not None:
            listening.close()
        why = f"Port {port} of {host} cannot be used ({error.strerror or error})."
        raise UsageError(f"{why} Try another one with --port, or --port 0.") from None
    return listening
