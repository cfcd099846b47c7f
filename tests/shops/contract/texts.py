"""Texts of page fragments."""

import hashlib

# Everything a page can hold that something on the way might change: line ends, spaces, characters, quotes.
TEXT = "\r\n<h2>カード 'VISA' \"JCB\"</h2>\r\n<p>𠮷野家😀 %s ? &amp; \\</p>\n\n \t"


def marked(text: str, gateway: str = "sandbox") -> str:
    return f"<!-- kaitsu:{gateway} -->{text}<!-- /kaitsu:{gateway} -->"


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
