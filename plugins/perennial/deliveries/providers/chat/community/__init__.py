"""A community's incoming webhook."""
