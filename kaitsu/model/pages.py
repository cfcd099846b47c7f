"""The page fragments of a rollout: what it adds to pages of the shop, to the byte."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kaitsu.model.canonical import digest


@dataclass(frozen=True)
class Pages:
    """``texts`` maps page names to fragments; what surrounds a fragment on its page is not in it."""

    texts: Mapping[str, str]

    @property
    def hashes(self) -> dict[str, str]:
        """Page name to the SHA-256 of the fragment's UTF-8 bytes."""
        return {page: hashlib.sha256(text.encode()).hexdigest() for page, text in self.texts.items()}

    @property
    def digest(self) -> str:
        return pages_digest(self.hashes)


NO_PAGES = Pages({})


def pages_digest(hashes: Mapping[str, str]) -> str:
    """The digest a review (step 14) approves: over the names of the pages and the hashes of the fragments."""
    return digest(dict(hashes))


def missing_pages(pages: Pages, wanted: Iterable[str]) -> tuple[str, ...]:
    """The pages the client was asked for a manuscript of, and that have no fragment."""
    return tuple(page for page in wanted if page not in pages.texts)
