"""Braze: attributes of people."""
