"""Decisions to rendered messages, written once."""
