"""Rendering: a message from templates and a row's variables."""
