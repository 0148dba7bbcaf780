"""Words of conclusions, for pages and the weekly mail: headlines, verdicts, concerns."""

EN = {
    "headline_sent": "{count} campaign ran. Of {audience} people in its audience, {messaged} got "
    "a message, {holdout} were in the holdout, and {skipped} were skipped.|{count} campaigns "
    "ran. Of {audience} people in their audiences, {messaged} got a message, {holdout} were in a "
    "holdout, and {skipped} were skipped.",
    "headline_higher": "{names} increased conversion.|{count} campaigns increased conversion: "
    "{names}.",
    "headline_lower": "{names} decreased conversion.|{count} campaigns decreased conversion: "
    "{names}.",
    "headline_no_difference": "{names} made no meaningful difference to conversion.|{count} "
    "campaigns made no meaningful difference to conversion: {names}.",
    "headline_not_causal": "The effect of {names} can't be measured, because treatment and "
    "holdout are not comparable.|The effect of {count} campaigns can't be measured, because "
    "treatment and holdout are not comparable: {names}.",
    "headline_cant_tell": "The data can't tell yet whether {names} changed conversion.|The data "
    "can't tell yet whether these {count} campaigns changed conversion: {names}.",
    "headline_everything": "All campaigns together, compared with people who get no marketing: "
    "{told}.",
    "headline_everything_open": "The data can't tell yet what all campaigns together changed, "
    "compared with people who get no marketing.",
    "headline_cost": "Messages and offers cost {cost}.",
    "headline_caused": " They brought {caused} of incremental revenue {span}.",
    "headline_caused_open": " The data can't tell yet how much incremental revenue they brought.",
    "verdicts_heading": "Effect on conversion",
    "verdicts_plot_hint": "Dot: lift in percentage points. Bar: 95% confidence interval. The "
    "interval stays valid if you check it every day, so it is wider than that of a test with a "
    "fixed end. If it contains zero, the data also fit no effect. Grey: can't tell yet.",
    "verdict_nobody": "Can't tell: nobody was eligible yet.",
    "verdict_higher": "The treatment converts more often than the holdout: lift is {span} (95% "
    "confidence interval).",
    "verdict_lower": "The treatment converts less often than the holdout: lift is {span} (95% "
    "confidence interval).",
    "verdict_no_difference": "No meaningful difference: lift is {span} (95% confidence interval).",
    "verdict_too_wide": "Can't tell yet: the data fit both a meaningful effect and no effect. "
    "Lift is {span} (95% confidence interval).",
    "verdict_cant_tell": "Can't tell: {doubt}.",
    "verdict_cant_tell_yet": "Can't tell yet: {doubt}.",
    "verdict_not_causal": "Not comparable: {doubt}.",
    "verdict_wait": " At this pace, expect a result in {count} day.| At this pace, expect a "
    "result in {count} days.",
    "axis_points": "Lift in percentage points",
    "plot_lift": "Lift in percentage points with 95% confidence intervals",
    "attention_heading": "Needs attention",
    "attention_nothing": "Nothing needs attention: no campaign is on hold, no limit is exceeded, "
    "and every comparison is valid.",
    "urgency_act": "Act",
    "urgency_look": "Check",
    "urgency_know": "Note",
    "attention_over_limit": "on hold by its guardrail. {metric}: {events} of {messages} messages; "
    "the limit is {limit}. After you fix the cause, run: perennial resume campaign:{campaign}",
    "attention_lower": "the treatment converts less often than the holdout. Lift: {points} "
    "percentage points.",
    "attention_not_causal": "the comparison is not valid: {doubt}.",
    "attention_unmeasurable": "its effect can't be measured: {doubt}.",
    "attention_annoys": "{metric} is higher than in the holdout, by {points} percentage points.",
    "attention_stopped": "on {day}, {count} person: {reason}.|on {day}, {count} people: {reason}.",
    "attention_gone": "its definition is missing or invalid.",
    "attention_late": "{count} recent message went to somebody who had already converted; the "
    "data arrived too late to stop it.|{count} recent messages went to people who had already "
    "converted; the data arrived too late to stop them.",
}

ZH = {
    "headline_sent": "{count}个活动在运行。受众共{audience}人：{messaged}人收到消息，{holdout}人在"
    "对照组，{skipped}人未发送。",
    "headline_higher": "{count}个活动提高了转化：{names}。",
    "headline_lower": "{count}个活动降低了转化：{names}。",
    "headline_no_difference": "{count}个活动对转化没有明显影响：{names}。",
    "headline_not_causal": "{count}个活动的效果无法衡量，因为实验组与对照组不可比：{names}。",
    "headline_cant_tell": "{count}个活动是否影响转化尚无定论：{names}。",
    "headline_everything": "全部活动合计，与不接收营销的用户相比：{told}。",
    "headline_everything_open": "全部活动合计的效果（与不接收营销的用户相比）尚无定论。",
    "headline_cost": "消息和优惠共花费{cost}。",
    "headline_caused": "带来增量收入{caused}{span}。",
    "headline_caused_open": "带来多少增量收入尚无定论。",
    "verdicts_heading": "对转化的影响",
    "verdicts_plot_hint": "圆点：提升（百分点）。横线：95%置信区间。这种区间每天查看都有效，因此比"
    "固定周期测试的区间更宽。区间包含零，说明数据也符合“没有效果”。灰色：尚无定论。",
    "verdict_nobody": "无法判断：还没有符合条件的人。",
    "verdict_higher": "实验组转化率高于对照组：提升{span}（95%置信区间）。",
    "verdict_lower": "实验组转化率低于对照组：提升{span}（95%置信区间）。",
    "verdict_no_difference": "没有明显差异：提升{span}（95%置信区间）。",
    "verdict_too_wide": "尚无定论：数据既符合明显的效果，也符合没有效果。提升{span}（95%置信区间）"
    "。",
    "verdict_cant_tell": "无法判断：{doubt}。",
    "verdict_cant_tell_yet": "尚无定论：{doubt}。",
    "verdict_not_causal": "不可比：{doubt}。",
    "verdict_wait": "按目前速度，预计{count}天后有结论。",
    "axis_points": "提升（百分点）",
    "plot_lift": "提升（百分点）与95%置信区间",
    "attention_heading": "需要关注",
    "attention_nothing": "没有需要关注的事项：没有活动被暂停，没有指标超限，所有对比都有效。",
    "urgency_act": "立即处理",
    "urgency_look": "请检查",
    "urgency_know": "请知悉",
    "attention_over_limit": "触发护栏指标，已暂停。{metric}：{messages}条消息中{events}条，上限为"
    "{limit}。排除原因后运行：perennial resume campaign:{campaign}",
    "attention_lower": "实验组转化率低于对照组，相差{points}个百分点。",
    "attention_not_causal": "对比无效：{doubt}。",
    "attention_unmeasurable": "效果无法衡量：{doubt}。",
    "attention_annoys": "{metric}高于对照组，高出{points}个百分点。",
    "attention_stopped": "{day}有{count}人：{reason}。",
    "attention_gone": "活动定义缺失或无效。",
    "attention_late": "最近有{count}条消息发给了已转化的用户，因为数据到得太晚。",
}
