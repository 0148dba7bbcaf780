"""The simulator: people who answer messages with effects we planted, so that we can look for them.

`effects` names what is planted, `population` draws people, `behaviour` lives their days, `landing`
writes what their company would export, and `year` runs the product's own stages between those days.
`people` draws the sides of single campaigns, and `coverage` asks of thousands of them whether the
intervals hold the planted effect as often as they say.
"""
