"""All words of the report and of its weekly mail, in English and Chinese. Pure.

A word is found by its key; `{name}` in it stands for a value. `one form|other form` is chosen by
the value `count`. Words for verdicts, doubts and metrics are `lift.words`, those for reasons
`domain.reasons`: other pages say them too.
"""

from collections.abc import Mapping

from perennial.report.words import campaign, common, customers, names, overview, verdicts
from perennial.report.words import mail_words as mail

LANGUAGES = ("zh", "en")

CATALOGUES = (common, names, overview, verdicts, campaign, customers, mail)

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {key: words for catalogue in CATALOGUES for key, words in catalogue.EN.items()},
    "zh": {key: words for catalogue in CATALOGUES for key, words in catalogue.ZH.items()},
}
"""By language and key."""
