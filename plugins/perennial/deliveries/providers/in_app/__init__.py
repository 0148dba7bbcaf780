"""Cards that the company's own app fetches from the receiver."""
