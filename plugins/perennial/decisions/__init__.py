"""Record and explain decisions and their rules."""
