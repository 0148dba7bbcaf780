"""Rendering: turn templates and a row's variables into one person's message."""
