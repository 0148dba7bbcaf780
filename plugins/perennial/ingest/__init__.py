"""Ingest: validates landed files against the contract, and loads them into raw."""
