"""A shop without a test site: which steps fall away, and whose signed consent stands in for them. Pure.

Nothing can be tried before production then, so the client accepts that risk in writing, and production stays
closed until this is on record. What is approved is what is declared, since nothing ran.
"""

from kaitsu.model.process_note import Added, NotNeeded, ProcessNote
from kaitsu.model.text import Text

ACCEPTED = "no_test_site"  # the key of the step the client's consent completes

_REASON = Text("テストサイトがありません", "there is no test site")
# What is done on the test site, and the client's own test there. The pages are reviewed as texts.
LEFT_OUT = (4, 7, 8, 9, 11, 13)

NOTES: tuple[ProcessNote, ...] = (
    *(NotNeeded(number, _REASON) for number in LEFT_OUT),
    Added(
        ACCEPTED,
        after=6,
        actor="client",
        title=Text("テストサイトなしで進めることの承諾", "The risk without a test site accepted"),
        reason=_REASON,
    ),
)


def is_untested(notes: tuple[ProcessNote, ...]) -> bool:
    """Whether these notes are of a rollout without a test site."""
    return any(isinstance(note, Added) and note.key == ACCEPTED for note in notes)
