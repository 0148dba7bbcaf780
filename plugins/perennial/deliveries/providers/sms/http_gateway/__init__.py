"""Any SMS gateway that takes JSON."""
