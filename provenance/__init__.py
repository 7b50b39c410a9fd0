"""Count how many independent sources a news claim really has, with the proof.

    from provenance import Article, chart, independence, link_claims, read

    claims = link_claims(article for article in read("articles/") if isinstance(article, Article))
    for claim in claims:
        print(independence(chart(claim)).as_written, claim.text)

Every step is a function from frozen values to frozen values; :func:`open_database` keeps what was read.
"""

from . import model
from .attribute import attribute
from .corpus import link_claims, open_database
from .errors import DatabaseError, InputError, ProvenanceError, UsageError
from .model import (
    Article,
    Attribution,
    Chart,
    Claim,
    Copy,
    Credit,
    Edge,
    Evidence,
    Family,
    Figure,
    Independence,
    Link,
    Mention,
    Origin,
    Party,
    Position,
    Reuse,
    Span,
    Unread,
    to_json,
)
from .read import read
from .reuse import find_reuse
from .trace import chart, independence

__version__ = model.VERSION

# The facades are imported eagerly on purpose: `read` and `attribute` are also names of subpackages, and a
# subpackage that was imported once can no longer overwrite the function of the same name. They load nothing
# heavy before they are called.

__all__ = [
    "Article",
    "Attribution",
    "Chart",
    "Claim",
    "Copy",
    "Credit",
    "DatabaseError",
    "Edge",
    "Evidence",
    "Family",
    "Figure",
    "Independence",
    "InputError",
    "Link",
    "Mention",
    "Origin",
    "Party",
    "Position",
    "ProvenanceError",
    "Reuse",
    "Span",
    "Unread",
    "UsageError",
    "attribute",
    "chart",
    "find_reuse",
    "independence",
    "link_claims",
    "open_database",
    "read",
    "to_json",
]
