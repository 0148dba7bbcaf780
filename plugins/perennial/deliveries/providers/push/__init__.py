"""Notifications to devices."""
