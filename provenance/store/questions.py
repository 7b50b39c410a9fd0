"""Questions that people who look at the tables themselves often have, ready to be run and changed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """``title`` as a reader would ask it, ``description`` what the answer shows, ``sql`` for any SQLite tool.

    ``:name`` in the query is asked for.
    """

    title: str
    description: str
    sql: str


QUESTIONS = {
    "weakest_claims": Question(
        "Which claims do many articles repeat, and few sources carry?",
        "Claims of three articles or more, those with fewest separate sources as written first. As far as the texts show.",
        "SELECT id, text, articles, carriers, as_written, at_least, at_most, badges, bottleneck\n"
        "FROM claim_overview WHERE articles > 2 ORDER BY as_written, articles DESC LIMIT 200",
    ),
    "cited_by": Question(
        "Who cites somebody, and in which words?",
        "One row for every sentence that names the party anywhere in its chain. :name is a name as the articles give it.",
        "SELECT outlet, published, position, cites, sentence, article FROM citations\n"
        "WHERE cites LIKE :name ORDER BY published, article LIMIT 500",
    ),
    "most_cited": Question(
        "Whom do most articles rest on?",
        "Parties by the number of articles that name them first in a chain.",
        "SELECT h.party, p.name, p.kind, count(DISTINCT t.article) AS articles\n"
        "FROM hops h JOIN attributions t ON t.id = h.attribution JOIN parties p ON p.id = h.party\n"
        "WHERE h.position = 0 GROUP BY h.party ORDER BY articles DESC, p.name LIMIT 200",
    ),
    "unnamed_sources": Question(
        "Which outlets rest on unnamed sources most often?",
        "Attributions that name nobody who could be asked, as a share of all, for outlets with ten attributions or more.",
        "SELECT a.outlet, a.outlet_name, count(*) AS attributions,\n"
        "  round(avg(p.kind IN ('anonymous', 'vague')), 2) AS unnamed\n"
        "FROM attributions t JOIN articles a ON a.id = t.article\n"
        "JOIN hops h ON h.attribution = t.id AND h.path = 0 AND h.position = 0 JOIN parties p ON p.id = h.party\n"
        "WHERE a.outlet IS NOT NULL GROUP BY a.outlet HAVING count(*) >= 10 ORDER BY unnamed DESC LIMIT 200",
    ),
    "copies_without_credit": Question(
        "Who prints the text of others without saying so?",
        "Articles that have most of their words from elsewhere and credit nobody for it.",
        "SELECT c.article, a.outlet_name, a.published, f.origin_name AS text_of, c.new_words\n"
        "FROM copies c JOIN families f ON f.id = c.family JOIN articles a ON a.id = c.article\n"
        "WHERE c.credited = 0 AND f.origin IS NOT NULL ORDER BY f.origin_name, a.published LIMIT 500",
    ),
    "disputed_figures": Question(
        "Which claims are told with different figures, or denied?",
        "Every version of a disputed claim with its own numbers.",
        "SELECT i.claim, c.text, i.position, i.stance, i.figure, i.articles, i.as_written, i.at_least, i.at_most\n"
        "FROM independence i JOIN claims c ON c.id = i.claim WHERE c.positions > 1 ORDER BY i.claim, i.position LIMIT 500",
    ),
}
