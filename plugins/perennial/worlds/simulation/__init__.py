"""The simulator: people whose answers to messages have planted effects, to be found again.

`effects` defines the effects, `population` draws people, `behaviour` simulates their days,
`landing` exports them as a company would, and `year` runs the product's stages in between.
`simulated_people` draws single campaigns, and `coverage` checks on thousands of them how often
intervals contain the planted effect.
"""
