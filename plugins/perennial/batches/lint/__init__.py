"""Content lint: check a campaign's texts before anyone gets them."""
