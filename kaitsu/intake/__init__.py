"""The gateway's settings letter, read: which values are asked for, which must not have come. Pure, no I/O."""

from kaitsu.intake.contract import Contract, Said, read_contract
from kaitsu.intake.letter import Letter, Note, Refusal
from kaitsu.intake.reader import read_letter

__all__ = ["Contract", "Letter", "Note", "Refusal", "Said", "read_contract", "read_letter"]
