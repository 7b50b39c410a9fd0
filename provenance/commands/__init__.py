"""The verbs of the command line, one module for each family; :mod:`provenance.cli` loads them by name."""

from __future__ import annotations
