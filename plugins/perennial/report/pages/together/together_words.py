"""Words of the page on programmes and everything together."""

EN = {
    "together": "Programmes and everything",
    "together_lead": "{share} of all people get no marketing at all. Against them it shows what a "
    "programme, or all campaigns together, did to the people eligible for any of them.",
    "together_compared": "Side by side",
    "together_programme": "Programme {name}",
    "together_people": "{treatment} people eligible, {holdout} held out of everything; each is "
    "watched for {days} days after entering.",
    "together_none_heading": "Nothing to compare yet",
    "together_none": "Can't tell: nobody who gets no marketing was eligible for anything yet.",
}

ZH = {
    "together": "项目与整体",
    "together_lead": "所有人中有{share}完全不接收营销。与他们相比，可以看出一个项目或全部活动合计"
    "对合格者的影响。",
    "together_compared": "对照一览",
    "together_programme": "项目{name}",
    "together_people": "合格{treatment}人，完全对照{holdout}人；每人进入后观察{days}天。",
    "together_none_heading": "尚无可比较",
    "together_none": "无法判断：不接收营销的人中还没有合格者。",
}
