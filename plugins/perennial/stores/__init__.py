"""The three stores (lake, ledger, warehouse), and one object that opens them."""
