-- weakest_claims: Which claims are widely reported and thinly sourced?
-- Claims in three articles or more, those with the fewest independent sources first. As far as the texts show.
SELECT id, text, articles, carriers, as_written, at_least, at_most, badges, bottleneck
FROM claim_overview WHERE articles > 2 ORDER BY as_written, articles DESC LIMIT 200

-- cited_by: Who cites somebody, and in which words?
-- One row for every sentence that names the party anywhere in its chain. :name is a name as the articles give it.
SELECT outlet, published, position, cites, sentence, article FROM citations
WHERE cites LIKE :name ORDER BY published, article LIMIT 500

-- most_cited: Whom do most articles cite?
-- Parties by the number of articles that name them first in a chain.
SELECT h.party, p.name, p.kind, count(DISTINCT t.article) AS articles
FROM hops h JOIN attributions t ON t.id = h.attribution JOIN parties p ON p.id = h.party
WHERE h.position = 0 GROUP BY h.party ORDER BY articles DESC, p.name LIMIT 200

-- unnamed_sources: Which outlets rely on unnamed sources most often?
-- Attributions that name nobody who could be asked, as a share of all, for outlets with ten attributions or more.
SELECT a.outlet, a.outlet_name, count(*) AS attributions,
  round(avg(p.kind IN ('anonymous', 'vague')), 2) AS unnamed
FROM attributions t JOIN articles a ON a.id = t.article
JOIN hops h ON h.attribution = t.id AND h.path = 0 AND h.position = 0 JOIN parties p ON p.id = h.party
WHERE a.outlet IS NOT NULL GROUP BY a.outlet HAVING count(*) >= 10 ORDER BY unnamed DESC LIMIT 200

-- copies_without_credit: Who prints the text of others without saying so?
-- Articles that have most of their words from elsewhere and credit nobody for it.
SELECT c.article, a.outlet_name, a.published, f.origin_name AS text_of, c.new_words
FROM copies c JOIN families f ON f.id = c.family JOIN articles a ON a.id = c.article
WHERE c.credited = 0 AND f.origin IS NOT NULL ORDER BY f.origin_name, a.published LIMIT 500

-- disputed_figures: Which claims are reported with different figures, or denied?
-- Every version of a disputed claim with its own numbers.
SELECT i.claim, c.text, i.position, i.stance, i.figure, i.articles, i.as_written, i.at_least, i.at_most
FROM independence i JOIN claims c ON c.id = i.claim WHERE c.positions > 1 ORDER BY i.claim, i.position LIMIT 500
