"""Tencent Cloud: short texts through a registered template, reports of them and replies."""
