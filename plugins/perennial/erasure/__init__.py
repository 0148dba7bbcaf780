"""Erasure: what is held about a person, its removal, and the proof that none of it is left."""

from perennial.erasure.erasing import Erased, erase
from perennial.erasure.held import held_about
from perennial.erasure.known import Known, known_about
from perennial.erasure.place import Place
from perennial.erasure.proof import Finding, findings, sought

__all__ = [
    "Erased",
    "Finding",
    "Known",
    "Place",
    "erase",
    "findings",
    "held_about",
    "known_about",
    "sought",
]
