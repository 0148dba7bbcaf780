"""WeCom: tasks and messages for staff, and group robots."""
