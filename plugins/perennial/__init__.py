"""Perennial: lifecycle campaigns from your own warehouse."""
