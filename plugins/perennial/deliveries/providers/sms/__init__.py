"""Text messages: a folder for each carrier, and what some of them share."""
