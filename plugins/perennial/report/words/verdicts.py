"""Words of verdicts, and of how to read them; of the page on everything together."""

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
    "verdicts_lead": "Of everyone eligible, some were held out by lot and never contacted. Lift "
    "is how much more often the others reached the campaign's goal, in percentage points: "
    "everyone eligible counts, whether or not the message arrived. What people did before "
    "they entered is taken out of the noise.",
    "verdicts_plot_hint": "Points with the 95 % intervals that hold whichever day one looks on; "
    "they are wider than those of a single look. An interval that holds zero fits no effect "
    "at all. Grey: can't be told yet.",
    "verdicts_none": "Can't tell: no campaign has people on both sides.",
    "verdicts_caption": "Each campaign's verdict, its lift with the 95 % interval, the share of "
    "people who reached the goal on both sides, and when it will be told at this pace.",
    "verdicts_more": "What each programme and everything together did:",
    "days_left": "Days until told",
    "told_now": "told",
    "told_on": "about {day}",
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
    "together_lead": "{share} of all people get no marketing at all. Against them it shows what a "
    "programme, or all campaigns together, did to the people eligible for any of them.",
    "together_compared": "Side by side",
    "together_programme": "Programme {name}",
    "together_people": "{treatment} people eligible, {holdout} held out of everything; each is "
    "watched for {days} days after entering.",
    "together_none_heading": "Nothing to compare yet",
    "together_none": "Can't tell: nobody who gets no marketing was eligible for anything yet.",
    "axis_points": "Lift in percentage points",
    "plot_lift": "Lift in percentage points, with 95 % intervals",
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
    "verdicts_lead": "每个活动的合格者中，抽签留出一部分从不联系。提升是其余的人达成目标多出的百分"
    "点：所有合格者都计入，无论消息是否送达；人们进入之前的行为已从误差中剔除。",
    "verdicts_plot_hint": "点与95%区间，无论哪一天查看都成立，因此比只看一次的区间更宽。包含零的区"
    "间与毫无效果相容。灰色：尚无定论。",
    "verdicts_none": "无法判断：没有活动在两组都有人。",
    "verdicts_caption": "每个活动的结论、提升及95%区间、两组达成目标的比例，以及按目前速度何时能有"
    "定论。",
    "verdicts_more": "各项目与整体的效果：",
    "days_left": "距定论天数",
    "told_now": "已有定论",
    "told_on": "约{day}",
    "verdict_nobody": "无法判断：还没有合格的人。",
    "verdict_higher": "与对照组相比，更多人达成目标，多{span}。",
    "verdict_lower": "与对照组相比，更少人达成目标，差{span}。",
    "verdict_no_difference": "没有值得关注的差异：{span}之间都有可能。",
    "verdict_too_wide": "尚无定论：有值得关注的效果与毫无效果都有可能，范围为{span}。",
    "verdict_cant_tell": "无法判断：{doubt}。",
    "verdict_cant_tell_yet": "尚无定论：{doubt}。",
    "verdict_not_causal": "不是因果关系：{doubt}。",
    "verdict_wait": "按目前速度，{count}天后可有定论。",
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
    "together_lead": "所有人中有{share}完全不接收营销。与他们相比，可以看出一个项目或全部活动合计"
    "对合格者的影响。",
    "together_compared": "对照一览",
    "together_programme": "项目{name}",
    "together_people": "合格{treatment}人，完全对照{holdout}人；每人进入后观察{days}天。",
    "together_none_heading": "尚无可比较",
    "together_none": "无法判断：不接收营销的人中还没有合格者。",
    "axis_points": "提升（百分点）",
    "plot_lift": "提升（百分点）与95%区间",
}
