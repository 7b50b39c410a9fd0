"""Who is who: names to outlets, agencies, people, organizations, unnamed and vague sources.

``registry`` is the list of outlets and the user's additions to it, ``outlets`` finds the one outlet a name or address
means, ``naming`` says what any other name stands for and makes parties, ``people`` when two names are one person's,
``identity`` which parties are one.
"""

from __future__ import annotations

from .identity import may_be_one, merge_parties
from .naming import cited_by, descriptor_of, is_nationality, kind_of, known_body, make_party, outlet_party, vague_phrase
from .outlets import (
    agency_by_name,
    country_of,
    credits_images_only,
    looks_like_outlet,
    may_be_outlet,
    names_of,
    outlet_by_name,
    outlet_by_url,
)
from .people import same_person, strip_titles, surname_of
from .registry import add_outlet, add_outlets_csv, list_outlets, owner_label, user_file

__all__ = [
    "add_outlet", "add_outlets_csv", "agency_by_name", "cited_by", "country_of", "credits_images_only",
    "descriptor_of", "is_nationality", "kind_of", "known_body", "list_outlets", "looks_like_outlet", "make_party",
    "may_be_one", "may_be_outlet", "merge_parties", "names_of", "outlet_by_name", "outlet_by_url", "outlet_party",
    "owner_label", "same_person", "strip_titles", "surname_of", "user_file", "vague_phrase",
]  # fmt: skip
