"""Text messages: a folder per carrier, and what some share."""
