"""The verbs of the command line, one module for each family; :mod:`provenance.cli` loads them by name."""
