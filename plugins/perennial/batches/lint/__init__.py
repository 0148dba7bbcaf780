"""Content lint: what definitions can't say about the words, found before anyone gets them."""
