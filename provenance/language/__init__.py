"""What a language is: segmentation, tokens, inflection, dates, figures and the words attribution goes by."""

from __future__ import annotations
