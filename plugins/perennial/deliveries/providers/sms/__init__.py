"""Text messages: one module for each carrier, and what carriers call back with."""
