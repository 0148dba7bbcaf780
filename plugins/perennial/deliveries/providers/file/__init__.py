"""The file provider of every channel."""
