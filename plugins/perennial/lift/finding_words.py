"""Verdicts and doubts in words that a marketer reads, before translation."""

from collections.abc import Mapping

from perennial.domain.marked_words import N_
from perennial.lift.judge import Doubt, Verdict

VERDICTS: Mapping[Verdict, str] = {
    Verdict.HIGHER: N_("higher than holdout"),
    Verdict.LOWER: N_("lower than holdout"),
    Verdict.NO_DIFFERENCE: N_("no meaningful difference"),
    Verdict.CANT_TELL: N_("can't tell yet"),
    Verdict.NOT_CAUSAL: N_("not comparable"),
}

DOUBTS: Mapping[Doubt, str] = {
    Doubt.NOT_RANDOMISED: N_("people were not assigned at random"),
    Doubt.NOBODY_TREATED: N_("everybody eligible is in the holdout"),
    Doubt.NOBODY_HELD_OUT: N_("there is no holdout to compare with"),
    Doubt.SAMPLE_RATIO_MISMATCH: N_(
        "treatment and holdout don't have the planned sizes (sample ratio "
        "mismatch), so people are missing from one of them"
    ),
    Doubt.UNLIKE_BEFORE: N_("treatment and holdout already differed before the first message"),
    Doubt.NOBODY_DIFFERS: N_("people don't differ in this, so there is nothing to compare"),
    Doubt.TOO_FEW: N_("too few people, or outcomes too uneven, to tell an effect from chance"),
    Doubt.TOO_WIDE: N_("the data fit both a meaningful effect and no effect"),
    Doubt.AMONG_MANY: N_("among this many comparisons, chance alone explains one like this"),
}
