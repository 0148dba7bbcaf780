"""The simulator: people whose answers to messages have planted effects, to be found again.

`effects` defines the effects, `population` draws people, `behaviour` simulates their days,
`landing` exports them, and `year` runs the product's stages in between. `coverage` checks on single
campaigns (`simulated_people`) how often intervals contain the effect.
"""
