"""Erasure: what is held about a person, its removal, and the proof that none of it is left."""

from perennial.erasure.erase import Erased, erase
from perennial.erasure.export_person import personal_data
from perennial.erasure.identifiers import Known, known_about
from perennial.erasure.proof import Finding, findings, sought
from perennial.erasure.searched_stores import Stores

__all__ = [
    "Erased",
    "Finding",
    "Known",
    "Stores",
    "erase",
    "findings",
    "known_about",
    "personal_data",
    "sought",
]
