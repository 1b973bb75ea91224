"""Texts in, tokens, sentences and quotations out."""

from outletscore.language.reading import Reading, read
from outletscore.language.vocabulary import Vocabulary

__all__ = ["Reading", "Vocabulary", "read"]
