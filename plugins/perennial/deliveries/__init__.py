"""From batches to people: dispatch, providers, the receiver, returned mail."""
