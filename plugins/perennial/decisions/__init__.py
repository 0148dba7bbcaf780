"""Record and explain decisions, and write the rule tables they are made from."""
