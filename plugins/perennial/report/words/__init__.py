"""Words that several pages of the report say, and the weekly mail's, in English and Chinese.

A word is found by its key; `{name}` in it stands for a value. `one form|other form` is chosen by
the value `count`. A page's own words are in its folder; those for verdicts and doubts in `lift`,
for reasons and metrics in `domain`: others say them too.
"""
