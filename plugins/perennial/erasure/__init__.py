"""Export of a person's data, its removal, and proof of the removal."""
