"""Landing to raw: what a company gives, checked against the contract."""
