"""JPush of Aurora Mobile: push in mainland China."""
