"""Every reason in words that a marketer reads, in both languages. Pure.

Each gate and limit has what was asked, and what it means when it stops somebody. `{name}` stands
for a value of the decision or of its evidence; what has none reads `?`.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from perennial.domain import Reason


class Words(NamedTuple):
    """One language's words for a reason.

    Attributes:
        asked: What a gate asks; its heading when it let somebody pass.
        stopped: What it means for who was stopped by it.
        detail: Values that say more about one of them.
    """

    asked: str
    stopped: str
    detail: str = ""


WORDS: Mapping[str, Mapping[Reason, Words]] = {
    "en": {
        Reason.KILL_SWITCH: Words("not stopped by hand", "somebody stopped this by hand"),
        Reason.STALE_RUN: Words("data are fresh", "nobody has used the business for days"),
        Reason.ERASED: Words("not erased", "asked to be forgotten"),
        Reason.NO_CONSENT: Words("consents", "did not consent on any channel of the campaign"),
        Reason.SUPPRESSED: Words("not suppressed", "suppressed on every channel they consented to"),
        Reason.SHARED_ADDRESS: Words("own address", "every address belongs to somebody else"),
        Reason.PAUSED: Words("not paused", "asked for a rest from marketing, which is not over"),
        Reason.CAMPAIGN_OVER: Words("campaign runs", "the campaign has ended"),
        Reason.OPEN_COMPLAINT: Words("no open complaint", "a complaint of theirs is open"),
        Reason.GOAL_REACHED: Words("goal not reached", "did what the campaign is for"),
        Reason.LEFT_AUDIENCE: Words("still of the audience", "is no longer of the audience"),
        Reason.ALREADY_ENTERED: Words("not entered before", "entered before: once in life"),
        Reason.ROUNDS_USED: Words("rounds left", "entered as often in a year as is allowed"),
        Reason.RESTING: Words("rested", "the last round is too recent", "until {last_taken_on}"),
        Reason.NOT_ENTERING: Words("may enter", "may stay in a round, but not begin one"),
        Reason.STEP_NOT_DUE: Words(
            "a step is due", "waits for the next step", "entered on {entered_on}"
        ),
        Reason.COOLDOWN: Words(
            "cooled down", "this campaign wrote too recently", "on {last_taken_on}"
        ),
        Reason.UNLAWFUL_HOUR: Words("a lawful hour", "the law leaves no hour today"),
        Reason.BLACKOUT_DAY: Words("no blackout day", "nothing is sent on this day"),
        Reason.QUIET_HOURS: Words("an hour to send", "quiet hours leave no hour today"),
        Reason.UNREACHABLE: Words("reachable", "no address is known"),
        Reason.REFUSES_PERSONALISATION: Words(
            "a text they accept", "refuses personalisation, and there is no text without it"
        ),
        Reason.GLOBAL_HOLDOUT: Words(
            "gets marketing", "held out of all marketing, to measure it", "bucket {global_bucket}"
        ),
        Reason.CAMPAIGN_HOLDOUT: Words(
            "not held out", "held out of this campaign, to measure it", "bucket {campaign_bucket}"
        ),
        Reason.CAP_REACHED: Words("below the caps", "has had as many messages as are allowed"),
        Reason.TOO_SOON: Words(
            "not too soon", "the last message is too near", "{last_contacted_on}"
        ),
        Reason.FATIGUE: Words(
            "not tired", "left messages unanswered, and has a rest", "{unanswered_count}"
        ),
        Reason.OFFER_WITHDRAWN: Words("offer there", "the offer is no longer in the catalogue"),
        Reason.OFFER_EXPIRED: Words("offer there", "the offer's last day is over"),
        Reason.COUPONS_EXHAUSTED: Words("offer there", "no coupon is left"),
        Reason.OFFER_TOO_LARGE: Words("offer there", "every size is too much for what they buy"),
        Reason.NO_GAIN: Words(
            "worth sending", "would cost more than it brings", "expected value {expected_value}"
        ),
        Reason.OUTRANKED: Words(
            "best for them",
            "another message is worth more to them today",
            "this one {expected_value}",
        ),
        Reason.BUDGET_REACHED: Words("within the budget", "the budget went to others"),
        Reason.AWAITING_APPROVAL: Words("a usual day", "the day is unusually large; approve it"),
        Reason.SELECTED: Words("selected", "gets a message", "{channel}, {slot_at} UTC"),
    },
    "zh": {
        Reason.KILL_SWITCH: Words("未被人工停止", "已被人工停止"),
        Reason.STALE_RUN: Words("数据新鲜", "多日无人使用,数据已过时"),
        Reason.ERASED: Words("未要求删除", "已要求删除个人信息"),
        Reason.NO_CONSENT: Words("已同意", "在该活动的任何渠道都未同意"),
        Reason.SUPPRESSED: Words("未被抑制", "在每个同意的渠道都被抑制"),
        Reason.SHARED_ADDRESS: Words("地址归本人", "每个地址都属于他人"),
        Reason.PAUSED: Words("未暂停", "本人要求暂停营销消息,尚未到期"),
        Reason.CAMPAIGN_OVER: Words("活动进行中", "活动已结束"),
        Reason.OPEN_COMPLAINT: Words("无未结投诉", "有未结投诉"),
        Reason.GOAL_REACHED: Words("目标未达成", "已完成活动的目标"),
        Reason.LEFT_AUDIENCE: Words("仍在受众中", "已不在受众中"),
        Reason.ALREADY_ENTERED: Words("未曾进入", "曾经进入,一生一次"),
        Reason.ROUNDS_USED: Words("轮次未用完", "一年内的轮次已用完"),
        Reason.RESTING: Words("已休息", "距上一轮间隔太短", "到{last_taken_on}"),
        Reason.NOT_ENTERING: Words("可以进入", "可以留在本轮,但不能开始新一轮"),
        Reason.STEP_NOT_DUE: Words("有到期步骤", "等待下一步", "{entered_on}进入"),
        Reason.COOLDOWN: Words("已冷却", "该活动最近发过消息", "{last_taken_on}"),
        Reason.UNLAWFUL_HOUR: Words("有合法时段", "今天没有法律允许的时段"),
        Reason.BLACKOUT_DAY: Words("不是静默日", "这一天不发送"),
        Reason.QUIET_HOURS: Words("有可发时段", "免打扰时段之外今天没有时间"),
        Reason.UNREACHABLE: Words("可触达", "没有已知地址"),
        Reason.REFUSES_PERSONALISATION: Words("有可接受的文案", "拒绝个性化,而没有非个性化文案"),
        Reason.GLOBAL_HOLDOUT: Words("接收营销", "全局对照组,用于衡量", "桶{global_bucket}"),
        Reason.CAMPAIGN_HOLDOUT: Words("不在对照组", "活动对照组,用于衡量", "桶{campaign_bucket}"),
        Reason.CAP_REACHED: Words("未达频次上限", "已达到允许的消息数"),
        Reason.TOO_SOON: Words("间隔足够", "距上一条消息太近", "{last_contacted_on}"),
        Reason.FATIGUE: Words("不疲劳", "有消息没有回应,先休息", "{unanswered_count}条"),
        Reason.OFFER_WITHDRAWN: Words("优惠可用", "优惠已不在目录中"),
        Reason.OFFER_EXPIRED: Words("优惠可用", "优惠已过最后一天"),
        Reason.COUPONS_EXHAUSTED: Words("优惠可用", "优惠券已发完"),
        Reason.OFFER_TOO_LARGE: Words("优惠可用", "对其购买额而言每个面额都太大"),
        Reason.NO_GAIN: Words("值得发送", "成本高于预期收益", "预期价值{expected_value}"),
        Reason.OUTRANKED: Words("对其最有价值", "今天另一条消息更有价值", "这条{expected_value}"),
        Reason.BUDGET_REACHED: Words("在预算内", "预算已用于他人"),
        Reason.AWAITING_APPROVAL: Words("数量正常", "当天数量异常,等待批准"),
        Reason.SELECTED: Words("选中", "将收到消息", "{channel}, {slot_at} UTC"),
    },
}


class _Known(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"


def stopped(reason: Reason, language: str, values: Mapping[str, Any]) -> str:
    """What a reason means for one person, with their values in brackets."""
    words = WORDS[language][reason]
    known = _Known({name: one for name, one in values.items() if one is not None})
    return f"{words.stopped} ({words.detail.format_map(known)})" if words.detail else words.stopped
