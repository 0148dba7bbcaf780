"""Words of the overview, and of how to read the report."""

EN = {
    "overview_title": "What our campaigns did",
    "short_heading": "In short",
    "tile_sent": "Messages sent",
    "tile_held_out": "Held out",
    "tile_cost": "Cost",
    "tile_caused": "Revenue caused",
    "tile_people": "People in the base",
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
    "verdicts_lead": "Of everyone eligible, some were held out by lot and never contacted. Lift "
    "is how much more often the others reached the campaign's goal, in percentage points: "
    "everyone eligible counts, whether or not the message arrived. What people did before "
    "they entered is taken out of the noise.",
    "verdicts_none": "Can't tell: no campaign has people on both sides.",
    "verdicts_caption": "Each campaign's verdict, its lift with the 95 % interval, the share of "
    "people who reached the goal on both sides, and when it will be told at this pace.",
    "verdicts_more": "What each programme and everything together did:",
    "days_left": "Days until told",
    "told_now": "told",
    "told_on": "about {day}",
    "reading_heading": "How to read this report",
    "reading_everyone": "Everyone eligible counts",
    "reading_everyone_text": "Sides are drawn before caps, priorities and delivery, and nobody "
    "leaves a side because a message bounced. That makes the comparison fair, and the lift "
    "smaller than that of those who read the message.",
    "reading_once": "A person counts once",
    "reading_once_text": "They enter a campaign on the first day of being eligible. What they do "
    "from that day to the end of the goal's window counts, sent to or not.",
    "reading_intervals": "Intervals bear daily looks",
    "reading_intervals_text": "They hold at 95 % on all days together, so that this report may be "
    "opened every morning. Among many campaigns, an effect that chance explains is called no "
    "effect.",
    "reading_holdout": "Who is compared with",
    "reading_holdout_text": "The campaign's own holdout together with those whom no marketing "
    "ever reaches. People held out of one campaign may get others, so lift is over "
    "everything else we do.",
    "reading_texts": "Texts",
    "reading_texts_text": "Each text is compared with the whole holdout. Nothing here says that "
    "the best of several texts would stay the best.",
    "reading_cant_tell": "Can't tell",
    "reading_cant_tell_text": "There is no data, or too little of it. It does not mean zero.",
}

ZH = {
    "overview_title": "我们的活动带来了什么",
    "short_heading": "概要",
    "tile_sent": "已发送消息",
    "tile_held_out": "对照",
    "tile_cost": "成本",
    "tile_caused": "带来的收入",
    "tile_people": "客户总数",
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
    "verdicts_lead": "每个活动的合格者中，抽签留出一部分从不联系。提升是其余的人达成目标多出的百分"
    "点：所有合格者都计入，无论消息是否送达；人们进入之前的行为已从误差中剔除。",
    "verdicts_none": "无法判断：没有活动在两组都有人。",
    "verdicts_caption": "每个活动的结论、提升及95%区间、两组达成目标的比例，以及按目前速度何时能有"
    "定论。",
    "verdicts_more": "各项目与整体的效果：",
    "days_left": "距定论天数",
    "told_now": "已有定论",
    "told_on": "约{day}",
    "reading_heading": "如何阅读本报告",
    "reading_everyone": "所有合格者都计入",
    "reading_everyone_text": "分组在频次上限、优先级和投递之前抽取，没有人因为退信而离开所在的组。"
    "这样比较才公平，提升也因此小于只看读了消息的人。",
    "reading_once": "每个人只计一次",
    "reading_once_text": "一个人在首次合格的那天进入活动。从那天到目标窗口结束，他所做的都计入，无"
    "论是否发送。",
    "reading_intervals": "区间经得起每天查看",
    "reading_intervals_text": "95%区间在所有日子上同时成立，因此可以每天早上打开本报告。活动很多时"
    "，偶然能解释的效果不算效果。",
    "reading_holdout": "与谁相比",
    "reading_holdout_text": "活动自己的对照组，加上从不接收任何营销的人。一个活动的对照者可能收到"
    "其他活动，因此提升是在我们所做的其他一切之上。",
    "reading_texts": "文案",
    "reading_texts_text": "每个文案与整个对照组相比。这里并不表示几个文案中最好的会一直最好。",
    "reading_cant_tell": "无法判断",
    "reading_cant_tell_text": "没有数据，或数据太少。它不等于零。",
}
