"""The three stores, the lake, the ledger and the warehouse, and one handle on all of them."""
