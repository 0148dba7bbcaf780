"""Renders messages from templates and a row's variables."""
