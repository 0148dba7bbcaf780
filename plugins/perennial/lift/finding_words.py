"""Verdicts and doubts in words that a marketer reads, in both languages. Pure."""

from collections.abc import Mapping

from perennial.lift.judge import Doubt, Verdict

VERDICTS: Mapping[str, Mapping[Verdict, str]] = {
    "en": {
        Verdict.HIGHER: "higher than holdout",
        Verdict.LOWER: "lower than holdout",
        Verdict.NO_DIFFERENCE: "no meaningful difference",
        Verdict.CANT_TELL: "can't tell yet",
        Verdict.NOT_CAUSAL: "not comparable",
    },
    "zh": {
        Verdict.HIGHER: "高于对照组",
        Verdict.LOWER: "低于对照组",
        Verdict.NO_DIFFERENCE: "无明显差异",
        Verdict.CANT_TELL: "尚无定论",
        Verdict.NOT_CAUSAL: "不可比",
    },
}

DOUBTS: Mapping[str, Mapping[Doubt, str]] = {
    "en": {
        Doubt.NOT_RANDOMISED: "people were not assigned at random",
        Doubt.NOBODY_TREATED: "everybody eligible is in the holdout",
        Doubt.NOBODY_HELD_OUT: "there is no holdout to compare with",
        Doubt.SAMPLE_RATIO_MISMATCH: "treatment and holdout don't have the planned sizes (sample "
        "ratio mismatch), so people are missing from one of them",
        Doubt.UNLIKE_BEFORE: "treatment and holdout already differed before the first message",
        Doubt.NOBODY_DIFFERS: "everybody has the same value",
        Doubt.TOO_FEW: "too few people in the treatment or the holdout did this",
        Doubt.TOO_WIDE: "the data fit both a meaningful effect and no effect",
        Doubt.AMONG_MANY: "among this many comparisons, chance alone explains one like this",
    },
    "zh": {
        Doubt.NOT_RANDOMISED: "用户不是随机分组的",
        Doubt.NOBODY_TREATED: "所有符合条件的人都在对照组",
        Doubt.NOBODY_HELD_OUT: "没有可对比的对照组",
        Doubt.SAMPLE_RATIO_MISMATCH: "实验组与对照组人数不符合分配比例（样本比例失衡），"
        "其中一组有人缺失",
        Doubt.UNLIKE_BEFORE: "实验组与对照组在首条消息之前就有差异",
        Doubt.NOBODY_DIFFERS: "所有人的数值都相同",
        Doubt.TOO_FEW: "实验组或对照组中发生该行为的人太少",
        Doubt.TOO_WIDE: "数据既符合明显的效果，也符合没有效果",
        Doubt.AMONG_MANY: "在这么多对比中，出现一个这样的结果可能只是偶然",
    },
}
