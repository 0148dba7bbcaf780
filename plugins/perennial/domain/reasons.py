"""Outcomes of decisions, and every reason for them.

Reasons are in the order in which they are checked and shown. SQL, the gate on `decisions.decisions`
and docs/concepts.md have the same names; `tests/perennial/domain` compares them.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, NamedTuple, Self


class Outcome(StrEnum):
    """Outcome of one candidate on one day."""

    SEND = "send"
    HOLD_OUT = "hold_out"
    SKIP = "skip"


class Kind(StrEnum):
    """Where a reason arises on the way from candidate to delivery."""

    ELIGIBILITY = "eligibility"  # skipped before the arm is drawn
    HOLDOUT = "holdout"  # drawn into the holdout
    LIMIT = "limit"  # in the treatment arm, and skipped
    SELECTED = "selected"  # gets a message
    RENDERING = "rendering"  # selected, but no message was rendered
    DELIVERY = "delivery"  # a message was rendered, but no provider accepted it


class Words(NamedTuple):
    """One language's text for a reason. `{name}` is replaced by a value of the decision.

    Attributes:
        question: Heading for people who passed this check; empty for reasons after the decision.
        reason: What it means for a person whom this reason stopped.
        detail: Values that explain one person's case.
    """

    question: str
    reason: str
    detail: str = ""


class Reason(StrEnum):
    """Why a candidate got an outcome; each decision has exactly one.

    `words` holds the text by language, `en` and `zh`.
    """

    def __new__(cls, name: str, *_: object) -> Self:
        """Make a reason equal to its name."""
        member = str.__new__(cls, name)
        member._value_ = name
        return member

    def __init__(self, _name: str, kind: Kind, en: Words, zh: Words) -> None:
        self.kind: Final = kind
        self.words: Final[Mapping[str, Words]] = {"en": en, "zh": zh}

    # A row is name, kind, English, Chinese.
    # fmt: off
    KILL_SWITCH = ("kill_switch", Kind.ELIGIBILITY,
        Words("not stopped by hand", "somebody stopped this by hand"),
        Words("未被人工停止", "已被人工停止"))
    STALE_RUN = ("stale_run", Kind.ELIGIBILITY,
        Words("data are fresh", "nobody has used the business for days"),
        Words("数据新鲜", "多日无人使用,数据已过时"))
    ERASED = ("erased", Kind.ELIGIBILITY,
        Words("not erased", "asked to be forgotten"),
        Words("未要求删除", "已要求删除个人信息"))
    NO_CONSENT = ("no_consent", Kind.ELIGIBILITY,
        Words("consents", "did not consent on any channel of the campaign"),
        Words("已同意", "在该活动的任何渠道都未同意"))
    SUPPRESSED = ("suppressed", Kind.ELIGIBILITY,
        Words("not suppressed", "suppressed on every channel they consented to"),
        Words("未被抑制", "在每个同意的渠道都被抑制"))
    SHARED_ADDRESS = ("shared_address", Kind.ELIGIBILITY,
        Words("own address", "every address belongs to somebody else"),
        Words("地址归本人", "每个地址都属于他人"))
    PAUSED = ("paused", Kind.ELIGIBILITY,
        Words("not paused", "asked for a rest from marketing, which is not over"),
        Words("未暂停", "本人要求暂停营销消息,尚未到期"))
    CAMPAIGN_OVER = ("campaign_over", Kind.ELIGIBILITY,
        Words("campaign runs", "the campaign has ended"),
        Words("活动进行中", "活动已结束"))
    OPEN_COMPLAINT = ("open_complaint", Kind.ELIGIBILITY,
        Words("no open complaint", "has an open complaint"),
        Words("无未结投诉", "有未结投诉"))
    GOAL_REACHED = ("goal_reached", Kind.ELIGIBILITY,
        Words("goal not reached", "did what the campaign is for"),
        Words("目标未达成", "已完成活动的目标"))
    LEFT_AUDIENCE = ("left_audience", Kind.ELIGIBILITY,
        Words("still of the audience", "is no longer of the audience"),
        Words("仍在受众中", "已不在受众中"))
    ALREADY_ENTERED = ("already_entered", Kind.ELIGIBILITY,
        Words("not entered before", "entered before: once in life"),
        Words("未曾进入", "曾经进入,一生一次"))
    ROUNDS_USED = ("rounds_used", Kind.ELIGIBILITY,
        Words("rounds left", "entered as often in a year as is allowed"),
        Words("轮次未用完", "一年内的轮次已用完"))
    RESTING = ("resting", Kind.ELIGIBILITY,
        Words("rested", "the last round is too recent", "until {last_taken_on}"),
        Words("已休息", "距上一轮间隔太短", "到{last_taken_on}"))
    NOT_ENTERING = ("not_entering", Kind.ELIGIBILITY,
        Words("may enter", "may stay in a round, but not begin one"),
        Words("可以进入", "可以留在本轮,但不能开始新一轮"))
    STEP_NOT_DUE = ("step_not_due", Kind.ELIGIBILITY,
        Words("a step is due", "waits for the next step", "entered on {entered_on}"),
        Words("有到期步骤", "等待下一步", "{entered_on}进入"))
    COOLDOWN = ("cooldown", Kind.ELIGIBILITY,
        Words("cooled down", "this campaign wrote too recently", "on {last_taken_on}"),
        Words("已冷却", "该活动最近发过消息", "{last_taken_on}"))
    UNLAWFUL_HOUR = ("unlawful_hour", Kind.ELIGIBILITY,
        Words("a lawful hour", "the law leaves no hour today"),
        Words("有合法时段", "今天没有法律允许的时段"))
    BLACKOUT_DAY = ("blackout_day", Kind.ELIGIBILITY,
        Words("no blackout day", "nothing is sent on this day"),
        Words("不是静默日", "这一天不发送"))
    QUIET_HOURS = ("quiet_hours", Kind.ELIGIBILITY,
        Words("an hour to send", "quiet hours leave no hour today"),
        Words("有可发时段", "免打扰时段之外今天没有时间"))
    UNREACHABLE = ("unreachable", Kind.ELIGIBILITY,
        Words("reachable", "no address is known"),
        Words("可触达", "没有已知地址"))
    REFUSES_PERSONALISATION = ("refuses_personalisation", Kind.ELIGIBILITY,
        Words("a text they accept", "refuses personalisation, and there is no text without it"),
        Words("有可接受的文案", "拒绝个性化,而没有非个性化文案"))
    GLOBAL_HOLDOUT = ("global_holdout", Kind.HOLDOUT,
        Words("gets marketing", "held out of all marketing, to measure it",
              "bucket {global_bucket}"),
        Words("接收营销", "全局对照组,用于衡量", "桶{global_bucket}"))
    CAMPAIGN_HOLDOUT = ("campaign_holdout", Kind.HOLDOUT,
        Words("not held out", "held out of this campaign, to measure it",
              "bucket {campaign_bucket}"),
        Words("不在对照组", "活动对照组,用于衡量", "桶{campaign_bucket}"))
    CAP_REACHED = ("cap_reached", Kind.LIMIT,
        Words("below the caps", "has had as many messages as are allowed"),
        Words("未达频次上限", "已达到允许的消息数"))
    TOO_SOON = ("too_soon", Kind.LIMIT,
        Words("not too soon", "the last message is too near", "{last_contacted_on}"),
        Words("间隔足够", "距上一条消息太近", "{last_contacted_on}"))
    FATIGUE = ("fatigue", Kind.LIMIT,
        Words("not tired", "left messages unanswered, and has a rest", "{unanswered_count}"),
        Words("不疲劳", "有消息没有回应,先休息", "{unanswered_count}条"))
    OFFER_WITHDRAWN = ("offer_withdrawn", Kind.LIMIT,
        Words("offer there", "the offer is no longer in the catalogue"),
        Words("优惠可用", "优惠已不在目录中"))
    OFFER_EXPIRED = ("offer_expired", Kind.LIMIT,
        Words("offer there", "the offer's last day is over"),
        Words("优惠可用", "优惠已过最后一天"))
    COUPONS_EXHAUSTED = ("coupons_exhausted", Kind.LIMIT,
        Words("offer there", "no coupon is left"),
        Words("优惠可用", "优惠券已发完"))
    OFFER_TOO_LARGE = ("offer_too_large", Kind.LIMIT,
        Words("offer there", "every size is too much for what they buy"),
        Words("优惠可用", "对其购买额而言每个面额都太大"))
    NO_GAIN = ("no_gain", Kind.LIMIT,
        Words("worth sending", "would cost more than it brings",
              "expected value {expected_value}"),
        Words("值得发送", "成本高于预期收益", "预期价值{expected_value}"))
    OUTRANKED = ("outranked", Kind.LIMIT,
        Words("best for them", "another message is worth more to them today",
              "this one {expected_value}"),
        Words("对其最有价值", "今天另一条消息更有价值", "这条{expected_value}"))
    BUDGET_REACHED = ("budget_reached", Kind.LIMIT,
        Words("within the budget", "the budget went to others"),
        Words("在预算内", "预算已用于他人"))
    AWAITING_APPROVAL = ("awaiting_approval", Kind.LIMIT,
        Words("a usual day", "the day is unusually large; approve it"),
        Words("数量正常", "当天数量异常,等待批准"))
    SELECTED = ("selected", Kind.SELECTED,
        Words("selected", "gets a message", "{channel}, {slot_at} UTC"),
        Words("选中", "将收到消息", "{channel}, {slot_at} UTC"))
    NO_COUPON_LEFT = ("no_coupon_left", Kind.RENDERING,
        Words("", "the pool's last code was gone"),
        Words("", "优惠券池已发完"))
    RENDER_ERROR = ("render_error", Kind.RENDERING,
        Words("", "the message could not be rendered"),
        Words("", "消息渲染失败"))
    WITHHELD = ("withheld", Kind.DELIVERY,
        Words("", "refused, suppressed or stopped between decision and dispatch"),
        Words("", "在决策与发送之间退订、被抑制或被停止"))
    REJECTED = ("rejected", Kind.DELIVERY,
        Words("", "the provider refused it for good"),
        Words("", "服务商最终拒绝"))
    UNKNOWN = ("unknown", Kind.DELIVERY,
        Words("", "may have left, may not; it is not sent again"),
        Words("", "不知是否已发出，不会重发"))
    NOT_DISPATCHED = ("not_dispatched", Kind.DELIVERY,
        Words("", "not sent by the end of the day"),
        Words("", "当天结束前未发出"))
    # fmt: on

    def sentence(self, language: str, values: Mapping[str, Any]) -> str:
        """The reason for one person, with their values in brackets; `?` for an unknown value."""
        words = self.words[language]
        known = _Known({name: one for name, one in values.items() if one is not None})
        return (
            f"{words.reason} ({words.detail.format_map(known)})" if words.detail else words.reason
        )


class _Known(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"


REASONS: Mapping[str, Reason] = {str(one): one for one in Reason}
"""Every reason, by name."""

ELIGIBILITY = tuple(one for one in Reason if one.kind is Kind.ELIGIBILITY)
"""Reasons to skip a candidate before arms are drawn, in the order of the checks."""

HOLDOUTS = tuple(one for one in Reason if one.kind is Kind.HOLDOUT)
"""Reasons to hold a candidate out."""

LIMITS = tuple(one for one in Reason if one.kind is Kind.LIMIT)
"""Reasons to skip a candidate of the treatment arm, in the order of the checks."""

OF_KIND: Mapping[Kind, tuple[Outcome, str]] = {
    Kind.ELIGIBILITY: (Outcome.SKIP, ""),
    Kind.HOLDOUT: (Outcome.HOLD_OUT, "holdout"),
    Kind.LIMIT: (Outcome.SKIP, "treatment"),
    Kind.SELECTED: (Outcome.SEND, "treatment"),
}
"""Outcome and arm of a decision, by the kind of its reason. Reasons of other kinds come later."""

DECIDED = tuple(one for one in Reason if one.kind in OF_KIND)
"""Reasons that a decision can have."""

UNSENT = tuple(one for one in Reason if one.kind not in OF_KIND)
"""Reasons why a person with the outcome `send` got no message."""
