"""Messages to chat users, and to groups through robots."""
