"""Turn decisions into rendered messages, each written once."""
