"""Erasure of a person: export of their data, removal, and proof of the removal."""
