"""The demo: one day of a real grocer."""
