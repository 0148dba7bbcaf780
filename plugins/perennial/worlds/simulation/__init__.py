"""The simulator: people whose answers to messages have planted effects, to be found again.

`year` runs the product's stages; `coverage` checks on single campaigns how often intervals contain
the effect.
"""
