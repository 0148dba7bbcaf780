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
        Words("no kill switch", "stopped by a kill switch"),
        Words("未被停止开关停止", "已被停止开关停止"))
    STALE_RUN = ("stale_run", Kind.ELIGIBILITY,
        Words("data are up to date", "the data are out of date: no activity for days"),
        Words("数据未过时", "数据已过时：多日没有活动"))
    ERASED = ("erased", Kind.ELIGIBILITY,
        Words("not erased", "asked for erasure of their data"),
        Words("未要求删除", "已要求删除个人信息"))
    NO_CONSENT = ("no_consent", Kind.ELIGIBILITY,
        Words("consented", "no consent on any of the campaign's channels"),
        Words("已同意", "在该活动的任何渠道都未同意"))
    SUPPRESSED = ("suppressed", Kind.ELIGIBILITY,
        Words("not suppressed", "suppressed on every channel with consent"),
        Words("未被屏蔽", "在每个已同意的渠道都被屏蔽"))
    SHARED_ADDRESS = ("shared_address", Kind.ELIGIBILITY,
        Words("own address", "every known address belongs to another person"),
        Words("地址归本人", "每个已知地址都属于他人"))
    PAUSED = ("paused", Kind.ELIGIBILITY,
        Words("not paused", "paused marketing messages"),
        Words("未暂停", "已暂停接收营销消息"))
    CAMPAIGN_OVER = ("campaign_over", Kind.ELIGIBILITY,
        Words("campaign is running", "the campaign has ended"),
        Words("活动进行中", "活动已结束"))
    OPEN_COMPLAINT = ("open_complaint", Kind.ELIGIBILITY,
        Words("no open complaint", "has an open complaint"),
        Words("无未结投诉", "有未结投诉"))
    GOAL_REACHED = ("goal_reached", Kind.ELIGIBILITY,
        Words("not converted yet", "already converted"),
        Words("尚未转化", "已转化"))
    LEFT_AUDIENCE = ("left_audience", Kind.ELIGIBILITY,
        Words("still in the audience", "is no longer in the audience"),
        Words("仍在受众中", "已不在受众中"))
    ALREADY_ENTERED = ("already_entered", Kind.ELIGIBILITY,
        Words("not entered before", "already entered; the campaign runs once per person"),
        Words("未曾进入", "已进入过；该活动每人只参加一次"))
    ROUNDS_USED = ("rounds_used", Kind.ELIGIBILITY,
        Words("rounds left", "reached the yearly limit of rounds"),
        Words("轮次未用完", "一年内的轮次已用完"))
    RESTING = ("resting", Kind.ELIGIBILITY,
        Words("enough time since the last round", "too soon after the last round",
              "until {last_taken_on}"),
        Words("距上一轮间隔足够", "距上一轮间隔太短", "到{last_taken_on}"))
    NOT_ENTERING = ("not_entering", Kind.ELIGIBILITY,
        Words("can enter", "can continue a round, but not start one"),
        Words("可以进入", "可以继续本轮，但不能开始新一轮"))
    STEP_NOT_DUE = ("step_not_due", Kind.ELIGIBILITY,
        Words("a step is due", "the next step is not due yet", "entered on {entered_on}"),
        Words("有到期步骤", "下一步尚未到期", "{entered_on}进入"))
    COOLDOWN = ("cooldown", Kind.ELIGIBILITY,
        Words("outside the cooldown", "this campaign contacted them too recently",
              "on {last_taken_on}"),
        Words("不在冷却期", "该活动最近联系过", "{last_taken_on}"))
    UNLAWFUL_HOUR = ("unlawful_hour", Kind.ELIGIBILITY,
        Words("a legal hour to send", "no legal hour to send is left today"),
        Words("有合法时段", "今天没有法律允许的发送时段"))
    BLACKOUT_DAY = ("blackout_day", Kind.ELIGIBILITY,
        Words("not a blackout day", "blackout day: nothing is sent"),
        Words("不是静默日", "静默日，不发送"))
    QUIET_HOURS = ("quiet_hours", Kind.ELIGIBILITY,
        Words("an hour outside quiet hours", "no hour outside quiet hours is left today"),
        Words("有可发时段", "今天在免打扰时段之外没有可发时段"))
    UNREACHABLE = ("unreachable", Kind.ELIGIBILITY,
        Words("reachable", "no known address"),
        Words("可触达", "没有已知地址"))
    REFUSES_PERSONALISATION = ("refuses_personalisation", Kind.ELIGIBILITY,
        Words("a suitable text", "opted out of personalisation, and every text needs it"),
        Words("有合适的文案", "已拒绝个性化，而所有文案都需要个性化"))
    GLOBAL_HOLDOUT = ("global_holdout", Kind.HOLDOUT,
        Words("not in the global holdout", "in the global holdout: gets no marketing",
              "bucket {global_bucket}"),
        Words("不在全局对照组", "在全局对照组，不接收营销", "桶{global_bucket}"))
    CAMPAIGN_HOLDOUT = ("campaign_holdout", Kind.HOLDOUT,
        Words("not in the campaign's holdout", "in the campaign's holdout",
              "bucket {campaign_bucket}"),
        Words("不在活动对照组", "在活动对照组", "桶{campaign_bucket}"))
    CAP_REACHED = ("cap_reached", Kind.LIMIT,
        Words("below the frequency cap", "reached the frequency cap"),
        Words("未达频次上限", "已达频次上限"))
    TOO_SOON = ("too_soon", Kind.LIMIT,
        Words("enough time since the last message", "too soon after the last message",
              "{last_contacted_on}"),
        Words("距上一条消息间隔足够", "距上一条消息太近", "{last_contacted_on}"))
    FATIGUE = ("fatigue", Kind.LIMIT,
        Words("no fatigue", "did not respond to recent messages", "{unanswered_count}"),
        Words("不疲劳", "未回应近期消息", "{unanswered_count}条"))
    OFFER_WITHDRAWN = ("offer_withdrawn", Kind.LIMIT,
        Words("offer available", "the offer is not in the catalogue"),
        Words("优惠可用", "优惠不在目录中"))
    OFFER_EXPIRED = ("offer_expired", Kind.LIMIT,
        Words("offer available", "the offer has expired"),
        Words("优惠可用", "优惠已过期"))
    COUPONS_EXHAUSTED = ("coupons_exhausted", Kind.LIMIT,
        Words("offer available", "no coupon is left"),
        Words("优惠可用", "优惠券已发完"))
    OFFER_TOO_LARGE = ("offer_too_large", Kind.LIMIT,
        Words("offer available", "even the smallest offer is too large for what they buy"),
        Words("优惠可用", "相对其购买额，最小面额也太大"))
    NO_GAIN = ("no_gain", Kind.LIMIT,
        Words("worth sending", "expected cost is higher than expected value",
              "expected value {expected_value}"),
        Words("值得发送", "预期成本高于预期收益", "预期价值{expected_value}"))
    OUTRANKED = ("outranked", Kind.LIMIT,
        Words("best message for them", "another message has a higher expected value today",
              "this one {expected_value}"),
        Words("对其最有价值", "今天另一条消息的预期价值更高", "这条{expected_value}"))
    BUDGET_REACHED = ("budget_reached", Kind.LIMIT,
        Words("within budget", "the campaign's budget is used up"),
        Words("在预算内", "活动预算已用完"))
    AWAITING_APPROVAL = ("awaiting_approval", Kind.LIMIT,
        Words("normal volume", "the volume is unusually large and awaits approval"),
        Words("数量正常", "发送量异常，等待批准"))
    SELECTED = ("selected", Kind.SELECTED,
        Words("selected", "gets a message", "{channel}, {slot_at} UTC"),
        Words("选中", "将收到消息", "{channel}, {slot_at} UTC"))
    NO_COUPON_LEFT = ("no_coupon_left", Kind.RENDERING,
        Words("", "the coupon pool ran out"),
        Words("", "优惠券池已发完"))
    RENDER_ERROR = ("render_error", Kind.RENDERING,
        Words("", "the message failed to render"),
        Words("", "消息渲染失败"))
    WITHHELD = ("withheld", Kind.DELIVERY,
        Words("", "opted out, suppressed or stopped between decision and sending"),
        Words("", "在决策与发送之间退订、被屏蔽或被停止"))
    REJECTED = ("rejected", Kind.DELIVERY,
        Words("", "the provider rejected the message permanently"),
        Words("", "服务商永久拒绝"))
    UNKNOWN = ("unknown", Kind.DELIVERY,
        Words("", "delivery is unknown; the message is not sent again"),
        Words("", "是否送出未知，不会重发"))
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
