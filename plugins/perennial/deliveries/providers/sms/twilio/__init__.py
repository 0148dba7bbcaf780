"""Twilio: short texts, reports of them and replies."""
