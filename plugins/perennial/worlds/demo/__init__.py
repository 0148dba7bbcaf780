"""The demo: a real grocer in a small world."""
