"""Tencent Cloud: text messages through a registered template, delivery reports and replies."""
