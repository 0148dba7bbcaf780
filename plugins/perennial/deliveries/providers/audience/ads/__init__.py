"""Files of hashed identifiers for advertising platforms."""
