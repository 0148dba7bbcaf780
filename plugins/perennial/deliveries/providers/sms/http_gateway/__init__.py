"""Any gateway that takes JSON: short texts."""
