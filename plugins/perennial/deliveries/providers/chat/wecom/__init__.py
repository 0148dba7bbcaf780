"""WeCom: tasks and messages for staff, and robots of groups."""
