"""Cards that the company's own app fetches."""
