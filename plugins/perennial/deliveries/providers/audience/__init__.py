"""Lists of people for advertising and marketing systems."""
