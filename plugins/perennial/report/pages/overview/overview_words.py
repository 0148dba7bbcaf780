"""Words of the overview, and of how to read the report."""

EN = {
    "overview_title": "Campaign performance",
    "short_heading": "Summary",
    "tile_people": "Customers",
    "tile_people_hint": "people in the customer base",
    "money_heading": "Cost and revenue",
    "money_lead": "Cost is what you pay for messages and redeemed offers. Incremental figures "
    "count only what the campaign caused, so they need a conclusive verdict.",
    "money_caption": "Cost in {currency}, additional conversions with their 95% confidence "
    "interval, and attributed revenue, by campaign.",
    "additional_ci": "Additional conversions (95% CI)",
    "goal_events": "{count} goal event|{count} goal events",
    "attributed_hint": "Attributed revenue followed a message. Much of it would have come anyway, "
    "so don't add it to incremental revenue.",
    "funnel_heading": "People in the campaigns",
    "funnel_lead": "Each person counts once per row: audience = messaged + holdout + skipped. A "
    "person in several campaigns counts once in the last row, so the rows don't add up to it.",
    "funnel_caption": "People in each campaign's audience, and what happened to them.",
    "from_audience": "From audience to message",
    "funnel_plot_hint": "Eligible: consented, reachable, and not contacted too recently. "
    "Treatment: eligible and not in the holdout. Messaged: a provider accepted a message.",
    "reasons_heading": "Why people were skipped",
    "reasons_lead": "Everyone who was skipped has one reason per campaign: that of their last day "
    "in its audience. Reasons appear in the order in which they are checked.",
    "reasons_caption": "People skipped, by reason. A person whom several campaigns skipped for "
    "one reason counts once; one skipped for several reasons counts under each.",
    "reasons_share": "Share of all audiences",
    "reasons_of": "People by campaign",
    "plot_funnel": "People from audience to message",
    "verdicts_lead": "Each campaign keeps a holdout: eligible people, chosen at random, who get "
    "no message. Lift is the conversion rate of the treatment minus that of the holdout. It is "
    "adjusted for what people did before the campaign.",
    "verdicts_none": "Can't tell: no campaign has both a treatment and a holdout.",
    "verdicts_caption": "Verdict, lift with its 95% confidence interval, conversion rates of the "
    "people who entered before {day}, and when to expect a result, by campaign.",
    "verdicts_more": "Effects of each programme and of all campaigns together:",
    "days_left": "Days to a result",
    "told_now": "conclusive",
    "told_on": "about {day}",
    "reading_heading": "How to read this report",
    "reading_everyone": "Everyone eligible counts",
    "reading_everyone_text": "People are assigned to treatment or holdout before caps, priorities "
    "and delivery, and they stay there when a message bounces. The comparison is fair, and lift "
    "is lower than among people who read the message.",
    "reading_once": "Each person counts once",
    "reading_once_text": "People enter a campaign on the first day on which they are eligible. "
    "What they do from that day to the end of the goal's window counts, with or without a "
    "message.",
    "reading_intervals": "You can check every day",
    "reading_intervals_text": "The 95% confidence intervals hold on all days together. When many "
    "campaigns are compared, an effect that chance explains does not count as an effect.",
    "reading_holdout": "Who is in the holdout",
    "reading_holdout_text": "People whom the campaign holds out, together with people who get no "
    "marketing at all. The campaign's holdout can get other campaigns, so lift is what this "
    "campaign adds to them.",
    "reading_texts": "Text variants",
    "reading_texts_text": "Each variant is compared with the whole holdout, not with the other "
    "variants. The best one so far can lose its lead.",
    "reading_cant_tell": "Can't tell",
    "reading_cant_tell_text": "There is no data, or too little. It does not mean zero.",
}

ZH = {
    "overview_title": "活动表现",
    "short_heading": "摘要",
    "tile_people": "客户数",
    "tile_people_hint": "客户群总人数",
    "money_heading": "成本与收入",
    "money_lead": "成本包括消息费用和已核销的优惠。增量指标只计算活动带来的部分，因此需要有明确结"
    "论。",
    "money_caption": "各活动的成本（{currency}）、增量转化数及95%置信区间，以及归因收入。",
    "additional_ci": "增量转化数（95%置信区间）",
    "goal_events": "{count}次目标事件",
    "attributed_hint": "归因收入跟随消息发生，其中许多本来就会有，请勿与增量收入相加。",
    "funnel_heading": "活动中的用户",
    "funnel_lead": "每行中每人只计一次：受众 = 已触达 + 对照组 + 未发送。同时在多个活动中的用户，"
    "在最后一行只计一次，因此各行之和不等于最后一行。",
    "funnel_caption": "各活动的受众人数及去向。",
    "from_audience": "从受众到消息",
    "funnel_plot_hint": "符合条件：已同意、可触达，且近期未被频繁联系。实验组：符合条件且不在对照"
    "组。已触达：服务商已接受消息。",
    "reasons_heading": "未发送的原因",
    "reasons_lead": "每个未发送的用户在每个活动中都有一个原因，即其在受众中最后一天的原因。原因按"
    "检查顺序排列。",
    "reasons_caption": "按原因统计的未发送人数。因同一原因被多个活动跳过的用户只计一次；因不同原因"
    "被跳过的用户在每个原因下各计一次。",
    "reasons_share": "占全部受众",
    "reasons_of": "各活动人数",
    "plot_funnel": "从受众到消息的人数",
    "verdicts_lead": "每个活动都保留一个对照组：随机抽取、不接收消息的符合条件的用户。提升是实验组"
    "转化率减去对照组转化率，并按用户在活动之前的行为校正。",
    "verdicts_none": "无法判断：没有活动同时具有实验组和对照组。",
    "verdicts_caption": "各活动的结论、提升及95%置信区间、{day}之前进入的用户的转化率，以及预计何"
    "时有结论。",
    "verdicts_more": "各项目与全部活动合计的效果：",
    "days_left": "距结论天数",
    "told_now": "已有结论",
    "told_on": "约{day}",
    "reading_heading": "如何阅读本报告",
    "reading_everyone": "所有符合条件的人都计入",
    "reading_everyone_text": "分组在频次上限、优先级和投递之前完成，退信也不会改变分组。这样对比才"
    "公平，提升也会低于只看读过消息的人。",
    "reading_once": "每人只计一次",
    "reading_once_text": "用户在首次符合条件的那天进入活动。从那天到目标窗口结束的行为都计入，无论"
    "是否收到消息。",
    "reading_intervals": "可以每天查看",
    "reading_intervals_text": "95%置信区间在所有日期上同时有效。同时比较许多活动时，偶然能解释的效"
    "果不算效果。",
    "reading_holdout": "对照组是谁",
    "reading_holdout_text": "该活动的对照组，加上完全不接收营销的用户。活动对照组的用户可能收到其"
    "他活动，因此提升是该活动在其他活动之外带来的效果。",
    "reading_texts": "文案版本",
    "reading_texts_text": "每个版本与整个对照组相比，而不是互相比较。目前领先的版本不一定一直领先"
    "。",
    "reading_cant_tell": "无法判断",
    "reading_cant_tell_text": "没有数据，或数据太少。它不等于零。",
}
