"""Erasure: what is held about a person, its removal, and the proof that none of it is left."""
