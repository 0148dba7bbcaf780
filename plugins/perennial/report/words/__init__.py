"""Words shared by several pages and the weekly mail, in English and Chinese.

`{name}` is a placeholder; the value `count` selects from `one form|other form`. A page's own words
are in its folder; `lift` has verdicts and doubts, `domain` reasons and metrics.
"""
