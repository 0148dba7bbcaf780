"""Words of the overview, and of what needs attention."""

EN = {
    "overview_title": "What our campaigns did",
    "short_heading": "In short",
    "tile_sent": "Messages sent",
    "tile_held_out": "Held out",
    "tile_cost": "Cost",
    "tile_caused": "Revenue caused",
    "tile_people": "People in the base",
    "attention_heading": "What needs attention",
    "attention_nothing": "Nothing: no campaign is held, no limit is exceeded, and every "
    "comparison can be trusted.",
    "urgency_act": "Act",
    "urgency_look": "Look",
    "urgency_know": "Know",
    "attention_held": "held by its guardrail. {metric}: {events} of {messages} messages, and the "
    "limit is {limit}. When it is mended: perennial resume campaign:{campaign}",
    "attention_lower": "fewer people reach the goal than without it, by {points} points.",
    "attention_not_causal": "the comparison can't be trusted: {doubt}.",
    "attention_unmeasurable": "can't be measured like this, ever: {doubt}.",
    "attention_annoys": "{metric} more often than without it, by {points} points.",
    "attention_stopped": "on {day}, {count} candidate: {reason}.|on {day}, {count} candidates: "
    "{reason}.",
    "attention_gone": "its definition is no longer in the catalogue, or is broken.",
    "attention_late": "{count} message of the last four weeks went to somebody who had reached "
    "the goal already; that became known too late.|{count} messages of the last four weeks "
    "went to people who had reached the goal already; that became known too late.",
    "money_heading": "What it cost and brought",
    "money_lead": "Messages and redeemed coupons are paid for everybody; only what would not have "
    "happened anyway was bought. The price of an outcome is given where the verdict is sure.",
    "money_caption": "Cost of each campaign in {currency}, outcomes it caused with their 95 % "
    "interval, and the revenue that followed its messages.",
    "message_cost": "Messages cost",
    "offer_cost": "Offers redeemed",
    "caused_outcomes": "Goals caused",
    "outcome_cost": "One goal more cost",
    "attributed": "Attributed",
    "after_messages": "{count} goal|{count} goals",
    "attributed_hint": "Attributed revenue followed a message in time. Much of it would have come "
    "anyway: it is no lift, and not to be added up with what was caused.",
    "funnel_heading": "What happened",
    "funnel_lead": "A candidate is a person whom a campaign would have liked to contact on a day. "
    "Each ends in exactly one place: candidates = sent + held out + skipped.",
    "funnel_caption": "Candidates of each campaign, and where they ended.",
    "from_candidate": "From candidate to message",
    "funnel_plot_hint": "Eligible: has consented, can be reached, and was not contacted too "
    "lately. To be sent to: eligible and not held out. Sent: a provider accepted the message.",
    "reasons_heading": "Why people were skipped",
    "reasons_lead": "Nobody is silently left out: each candidate who got nothing has one reason, "
    "in the order in which the questions are asked.",
    "reasons_caption": "Candidates skipped, by the one reason that stopped them, and their share "
    "of all candidates.",
    "reasons_of": "Of which campaigns",
    "plot_funnel": "From candidates to messages sent",
}

ZH = {
    "overview_title": "我们的活动带来了什么",
    "short_heading": "概要",
    "tile_sent": "已发送消息",
    "tile_held_out": "对照",
    "tile_cost": "成本",
    "tile_caused": "带来的收入",
    "tile_people": "客户总数",
    "attention_heading": "需要关注的事项",
    "attention_nothing": "没有：没有活动被叫停，没有超出限度，所有比较都可信。",
    "urgency_act": "立即处理",
    "urgency_look": "请查看",
    "urgency_know": "请知悉",
    "attention_held": "已被护栏叫停。{metric}：{messages}条消息中{events}条，限度为{limit}。修正后"
    "运行：perennial resume campaign:{campaign}",
    "attention_lower": "达成目标的人比没有它时更少，相差{points}个百分点。",
    "attention_not_causal": "比较不可信：{doubt}。",
    "attention_unmeasurable": "这样永远无法衡量：{doubt}。",
    "attention_annoys": "{metric}比没有它时更多，多{points}个百分点。",
    "attention_stopped": "{day}有{count}个候选：{reason}。",
    "attention_gone": "其定义已不在目录中，或已损坏。",
    "attention_late": "最近四周有{count}条消息发给了已经达成目标的人，因为数据到得太晚。",
    "money_heading": "花费与收益",
    "money_lead": "消息和核销的优惠券为所有人付费；只有本来不会发生的结果才是花钱买来的。结论确定"
    "时才给出单个结果的成本。",
    "money_caption": "每个活动的成本（{currency}）、带来的结果及95%区间，以及消息之后的收入。",
    "message_cost": "消息成本",
    "offer_cost": "优惠核销",
    "caused_outcomes": "带来的达成数",
    "outcome_cost": "每多一次达成的成本",
    "attributed": "归因",
    "after_messages": "{count}次达成",
    "attributed_hint": "归因收入是在消息之后及时发生的收入，其中许多本来就会发生：它不是提升，也不"
    "能与带来的收入相加。",
    "funnel_heading": "发生了什么",
    "funnel_lead": "候选是某个活动在某一天想联系的一个人。每个候选只有一个去向：候选 = 已发送 + 对"
    "照 + 跳过。",
    "funnel_caption": "每个活动的候选及其去向。",
    "from_candidate": "从候选到消息",
    "funnel_plot_hint": "合格：已同意、可触达，且最近未被联系过。应发送：合格且不在对照组。已发送"
    "：服务商已接受消息。",
    "reasons_heading": "为什么跳过",
    "reasons_lead": "没有人被悄悄漏掉：每个没有收到消息的候选都有一个原因，按检查的先后排列。",
    "reasons_caption": "被跳过的候选，按唯一的原因，以及占全部候选的比例。",
    "reasons_of": "所属活动",
    "plot_funnel": "从候选到已发送的消息",
}
