"""Verdicts and doubts in English and Chinese. Pure."""

from collections.abc import Mapping

from perennial.lift.judge import Doubt, Verdict

VERDICTS: Mapping[str, Mapping[Verdict, str]] = {
    "en": {
        Verdict.HIGHER: "higher than without",
        Verdict.LOWER: "lower than without",
        Verdict.NO_DIFFERENCE: "no difference that matters",
        Verdict.CANT_TELL: "can't tell yet",
        Verdict.NOT_CAUSAL: "not causal",
    },
    "zh": {
        Verdict.HIGHER: "高于对照组",
        Verdict.LOWER: "低于对照组",
        Verdict.NO_DIFFERENCE: "没有值得关注的差异",
        Verdict.CANT_TELL: "尚无定论",
        Verdict.NOT_CAUSAL: "不是因果关系",
    },
}

DOUBTS: Mapping[str, Mapping[Doubt, str]] = {
    "en": {
        Doubt.NOT_RANDOMISED: "who got the message was not drawn by lot",
        Doubt.NOBODY_TREATED: "everybody eligible was held out",
        Doubt.NOBODY_HELD_OUT: "nobody was held out to compare with",
        Doubt.SAMPLE_RATIO_MISMATCH: "the two sides are not as large as the lot should have made "
        "them; something lost people on one side only",
        Doubt.UNLIKE_BEFORE: "the two sides differed before anything was sent",
        Doubt.NOBODY_DIFFERS: "everybody did the same",
        Doubt.TOO_FEW: "too few reached it on one of the sides to know what chance does",
        Doubt.TOO_WIDE: "an effect that matters and none both fit",
        Doubt.AMONG_MANY: "with this many comparisons, chance alone is expected to produce one",
    },
    "zh": {
        Doubt.NOT_RANDOMISED: "两组是挑选的，不是随机抽取的",
        Doubt.NOBODY_TREATED: "所有人都在对照组",
        Doubt.NOBODY_HELD_OUT: "没有对照组可以比较",
        Doubt.SAMPLE_RATIO_MISMATCH: "两组人数与抽取比例不符",
        Doubt.UNLIKE_BEFORE: "两组在开始之前就不同",
        Doubt.NOBODY_DIFFERS: "所有人的表现都一样",
        Doubt.TOO_FEW: "达成的人太少，无法判断",
        Doubt.TOO_WIDE: "有值得关注的效果或没有效果，两者都可能",
        Doubt.AMONG_MANY: "在这么多活动中，偶然出现一个并不奇怪",
    },
}
