"""Erasure: what is held about a person, its removal, and the proof that none of it is left."""

from perennial.erasure.erase import Erased, erase
from perennial.erasure.export_person import held_about
from perennial.erasure.identifiers import Known, known_about
from perennial.erasure.proof import Finding, findings, sought
from perennial.erasure.search_places import Place

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
