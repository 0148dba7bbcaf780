"""Words of headlines, verdicts and concerns."""

EN = {
    "headline_not_causal": "Of {names} nothing may be concluded: the sides can't be compared.|"
    "Of {count} campaigns nothing may be concluded, since the sides can't be compared: {names}.",
    "headline_sent": "{count} campaign ran: of {candidates} candidates, {sent} got a message, "
    "{held_out} were held out to compare with, and {skipped} were skipped, each for one "
    "reason.|{count} campaigns ran: of {candidates} candidates, {sent} got a message, "
    "{held_out} were held out to compare with, and {skipped} were skipped, each for one "
    "reason.",
    "headline_higher": "{names} moved people: more of them reached its goal than without it, in "
    "points.|{count} campaigns moved people, in points: {names}.",
    "headline_lower": "{names} did harm: fewer people reached its goal than without it, in "
    "points.|{count} campaigns did harm, in points: {names}.",
    "headline_no_difference": "{names} made no difference that matters.|{count} campaigns made no "
    "difference that matters: {names}.",
    "headline_cant_tell": "Of {names} it can't be told yet.|Of {count} campaigns it can't be told "
    "yet: {names}.",
    "headline_everything": "All campaigns together, against people whom no marketing reaches: "
    "{told}.",
    "headline_everything_open": "What all campaigns together did, against people whom no "
    "marketing reaches, can't be told yet.",
    "headline_cost": "Messages and offers cost {cost}.",
    "headline_caused": " They brought {caused} of revenue that would not have come without them "
    "{span}.",
    "headline_caused_open": " How much revenue they caused can't be told yet.",
    "verdicts_heading": "Did it make a difference?",
    "verdicts_plot_hint": "Points with the 95 % intervals that hold whichever day one looks on; "
    "they are wider than those of a single look. An interval that holds zero fits no effect "
    "at all. Grey: can't be told yet.",
    "verdict_nobody": "Can't tell: nobody was eligible yet.",
    "verdict_higher": "People reach the goal more often than those held out, by {span}.",
    "verdict_lower": "People reach the goal less often than those held out, by {span}.",
    "verdict_no_difference": "No difference that would matter: anything from {span} fits.",
    "verdict_too_wide": "Can't tell yet: an effect that matters and none at all both fit, from "
    "{span}.",
    "verdict_cant_tell": "Can't tell: {doubt}.",
    "verdict_cant_tell_yet": "Can't tell yet: {doubt}.",
    "verdict_not_causal": "Not causal: {doubt}.",
    "verdict_wait": " At this pace it can be told in {count} day.| At this pace it can be told in "
    "{count} days.",
    "axis_points": "Lift in percentage points",
    "plot_lift": "Lift in percentage points, with 95 % intervals",
    "attention_heading": "What needs attention",
    "attention_nothing": "Nothing: no campaign is held, no limit is exceeded, and every "
    "comparison can be trusted.",
    "urgency_act": "Act",
    "urgency_look": "Look",
    "urgency_know": "Know",
    "attention_over_limit": "held by its guardrail. {metric}: {events} of {messages} messages, and "
    "the limit is {limit}. When it is mended: perennial resume campaign:{campaign}",
    "attention_lower": "fewer people reach the goal than without it, by {points} points.",
    "attention_not_causal": "the comparison can't be trusted: {doubt}.",
    "attention_unmeasurable": "can't be measured like this, ever: {doubt}.",
    "attention_annoys": "{metric} more often than without it, by {points} points.",
    "attention_stopped": "on {day}, {count} candidate: {reason}.|on {day}, {count} candidates: "
    "{reason}.",
    "attention_gone": "its definition is no longer in the catalogue, or is broken.",
    "attention_late": "{count} recent message went to somebody who had reached "
    "the goal already; that became known too late.|{count} recent messages "
    "went to people who had reached the goal already; that became known too late.",
}

ZH = {
    "headline_not_causal": "{count}个活动无法得出结论，因为两组不可比：{names}。",
    "headline_sent": "{count}个活动运行：{candidates}个候选中，{sent}个收到消息，{held_out}个作为"
    "对照，{skipped}个被跳过，每个都有一个原因。",
    "headline_higher": "{count}个活动有效，达成目标的人更多（百分点）：{names}。",
    "headline_lower": "{count}个活动有害，达成目标的人更少（百分点）：{names}。",
    "headline_no_difference": "{count}个活动没有带来值得关注的差异：{names}。",
    "headline_cant_tell": "{count}个活动尚无定论：{names}。",
    "headline_everything": "全部活动合计，与从不接收营销的人相比：{told}。",
    "headline_everything_open": "全部活动合计，与从不接收营销的人相比，尚无定论。",
    "headline_cost": "消息和优惠共花费{cost}。",
    "headline_caused": "它们带来了{caused}原本不会有的收入{span}。",
    "headline_caused_open": "它们带来了多少收入尚无定论。",
    "verdicts_heading": "有没有效果？",
    "verdicts_plot_hint": "点与95%区间，无论哪一天查看都成立，因此比只看一次的区间更宽。包含零的区"
    "间与毫无效果相容。灰色：尚无定论。",
    "verdict_nobody": "无法判断：还没有合格的人。",
    "verdict_higher": "与对照组相比，更多人达成目标，多{span}。",
    "verdict_lower": "与对照组相比，更少人达成目标，差{span}。",
    "verdict_no_difference": "没有值得关注的差异：{span}之间都有可能。",
    "verdict_too_wide": "尚无定论：有值得关注的效果与毫无效果都有可能，范围为{span}。",
    "verdict_cant_tell": "无法判断：{doubt}。",
    "verdict_cant_tell_yet": "尚无定论：{doubt}。",
    "verdict_not_causal": "不是因果关系：{doubt}。",
    "verdict_wait": "按目前速度，{count}天后可有定论。",
    "axis_points": "提升（百分点）",
    "plot_lift": "提升（百分点）与95%区间",
    "attention_heading": "需要关注的事项",
    "attention_nothing": "没有：没有活动被叫停，没有超出限度，所有比较都可信。",
    "urgency_act": "立即处理",
    "urgency_look": "请查看",
    "urgency_know": "请知悉",
    "attention_over_limit": "已被护栏叫停。{metric}：{messages}条消息中{events}条，限度为{limit}。"
    "修正后运行：perennial resume campaign:{campaign}",
    "attention_lower": "达成目标的人比没有它时更少，相差{points}个百分点。",
    "attention_not_causal": "比较不可信：{doubt}。",
    "attention_unmeasurable": "这样永远无法衡量：{doubt}。",
    "attention_annoys": "{metric}比没有它时更多，多{points}个百分点。",
    "attention_stopped": "{day}有{count}个候选：{reason}。",
    "attention_gone": "其定义已不在目录中，或已损坏。",
    "attention_late": "最近有{count}条消息发给了已经达成目标的人，因为数据到得太晚。",
}
