"""Decisions as recorded facts: record, explain, and the rule tables they are made by."""
