"""Twilio: text messages, delivery reports and replies."""
