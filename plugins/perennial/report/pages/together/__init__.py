"""The page on programmes and everything together."""
