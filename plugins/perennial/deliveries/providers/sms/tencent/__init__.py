"""Tencent Cloud: text messages, delivery reports and replies."""
