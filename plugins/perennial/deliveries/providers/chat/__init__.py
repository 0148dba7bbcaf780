"""Messages to members of chat services, and to groups through robots."""
