"""Words of the page on programmes and all campaigns together."""

EN = {
    "together": "Programmes and total",
    "together_lead": "{share} of all people get no marketing at all. Comparing everybody else "
    "with them shows the effect of a programme, and of all campaigns together.",
    "together_compared": "Effect on retention",
    "together_programme": "Programme {name}",
    "together_people": "{treatment} people in the treatment, {holdout} in the holdout. Each is "
    "observed for {days} days after they first become eligible.",
    "together_none_heading": "Nothing to compare yet",
    "together_none": "Can't tell: nobody in the global holdout was eligible for a campaign yet.",
}

ZH = {
    "together": "项目与合计",
    "together_lead": "全部用户中有{share}完全不接收营销。将其他用户与他们对比，可以看出一个项目以"
    "及全部活动合计的效果。",
    "together_compared": "对留存的影响",
    "together_programme": "项目：{name}",
    "together_people": "实验组{treatment}人，对照组{holdout}人。每人从首次符合条件起观察{days}天。",
    "together_none_heading": "暂无可对比的数据",
    "together_none": "无法判断：全局对照组中还没有人符合任何活动的条件。",
}
