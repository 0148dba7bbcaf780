"""Messages to users of chat services, and to groups through robots."""
