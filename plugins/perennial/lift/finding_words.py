"""Verdicts and doubts in words that a marketer reads; they are translated where they are said."""

from collections.abc import Mapping

from perennial.domain.marked_words import N_
from perennial.lift.judge import Doubt, Verdict

VERDICTS: Mapping[Verdict, str] = {
    Verdict.HIGHER: N_("higher than without"),
    Verdict.LOWER: N_("lower than without"),
    Verdict.NO_DIFFERENCE: N_("no difference that matters"),
    Verdict.CANT_TELL: N_("can't tell yet"),
    Verdict.NOT_CAUSAL: N_("not causal"),
}

DOUBTS: Mapping[Doubt, str] = {
    Doubt.NOT_RANDOMISED: N_("who got the message was not drawn by lot"),
    Doubt.NOBODY_TREATED: N_("everybody eligible was held out"),
    Doubt.NOBODY_HELD_OUT: N_("nobody was held out to compare with"),
    Doubt.SAMPLE_RATIO_MISMATCH: N_(
        "the two sides are not as large as the lot should have made them; "
        "something lost people on one side only"
    ),
    Doubt.UNLIKE_BEFORE: N_("the two sides differed before anything was sent"),
    Doubt.NOBODY_DIFFERS: N_("everybody did the same"),
    Doubt.TOO_FEW: N_("too few reached it on one of the sides to know what chance does"),
    Doubt.TOO_WIDE: N_("an effect that matters and none both fit"),
    Doubt.AMONG_MANY: N_("with this many comparisons, chance alone is expected to produce one"),
}
