"""Lark or Feishu: a group's robot."""
