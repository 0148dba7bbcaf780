"""Definitions of campaigns and offers, and coupon codes."""
