"""Signed requests to a system of the company."""
