"""Rendering: templates and a row's variables in, one person's message out."""
