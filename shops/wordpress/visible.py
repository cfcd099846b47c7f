"""The words of a page as a reader takes them: a text is known again after WordPress has set it.

WordPress keeps a page's bytes and changes them each time it shows them: ``wptexturize`` makes quotes curly
(in some languages other ones), ``--`` a dash, ``...`` one character, ``3x3`` a ``3×3``; ``wpautop`` adds
paragraphs and line breaks; ``do_blocks`` drops comments. That is type, not wording, and folded away on both
sides. What changes the wording stays a difference: a shortcode that was run, a smiley made a picture, a word
replaced. Digits and letters are never folded: ￥１，０００ is not ¥1,000 here.
"""

import re

from kaitsu.checks.markup import parse_page

# Quotes, primes and backquotes are dropped: which of them stands where is the theme's language's choice.
QUOTES = re.compile("[\"'`´‘’‚‛“”„‟′″«»‹›]")
# Two or more hyphens become one dash or another; a single one between spaces does too.
DASHES = re.compile("[-‐‑‒–—]+")
TIMES = re.compile(r"(?<=[0-9])×(?=[0-9])")
SPACES = re.compile(r"[\s\u200b\ufeff]+")


def folded(text: str) -> str:
    """A text without what WordPress may change about it. Folding twice changes nothing."""
    text = SPACES.sub("", QUOTES.sub("", text))
    text = DASHES.sub("-", text).replace("…", "...").replace("(tm)", "™").replace("Wordpress", "WordPress")
    return TIMES.sub("x", text)


def words_of(markup: str) -> str:
    """What a reader sees of a piece of HTML, folded."""
    return folded(parse_page(markup, url="", status=200, encoding="utf-8").text)
