"""The page on the customer base."""
