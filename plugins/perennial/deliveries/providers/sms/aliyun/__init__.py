"""Alibaba Cloud: text messages, delivery reports and replies."""
