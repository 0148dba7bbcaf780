"""Words of the weekly mail."""

EN = {
    "mail_subject": "Campaign report, week {week}: {told}",
    "mail_subject_attention": "{count} item needs attention|{count} items need attention",
    "mail_subject_calm": "nothing needs attention",
    "mail_heading": "Weekly campaign report",
    "mail_footer": "The full report is at {place}. You receive this mail because your address is "
    "in PERENNIAL_SUMMARY_TO.",
}

ZH = {
    "mail_subject": "活动周报，第{week}周：{told}",
    "mail_subject_attention": "{count}项需要关注",
    "mail_subject_calm": "无需关注",
    "mail_heading": "活动周报",
    "mail_footer": "完整报告见 {place}。您收到这封邮件，是因为您的邮箱在 PERENNIAL_SUMMARY_TO 中。",
}
