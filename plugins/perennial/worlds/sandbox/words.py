"""The sandbox's own words, in English and Chinese. Pure."""

from collections.abc import Mapping

LANGUAGES = ("en", "zh")

_WORDS: Mapping[str, tuple[str, str]] = {
    "title": ("Sandbox", "沙盒"),
    "lead": (
        "Mail and messages that were caught here. Nothing of this reached anybody.",
        "这里收下的邮件和消息。没有一条真正送达任何人。",
    ),
    "skip": ("To the messages", "跳到消息列表"),
    "search": ("Search", "搜索"),
    "search_hint": ("Sender, recipient, subject or text", "发件人、收件人、主题或正文"),
    "channel": ("Channel", "渠道"),
    "all": ("All", "全部"),
    "messages": ("Messages", "消息"),
    "found": ("found", "条结果"),
    "none": ("Nothing has arrived yet.", "还没有收到任何消息。"),
    "none_found": ("Nothing holds these words.", "没有包含这些词的消息。"),
    "how": (
        "Mail for {smtp} arrives here; provider emulations are below {url}/emulate.",
        "发往 {smtp} 的邮件会出现在这里；各服务商的模拟接口在 {url}/emulate 之下。",
    ),
    "reload": ("Reload", "刷新"),
    "delete_all": ("Delete all", "全部删除"),
    "sure": ("Delete every message that was caught here?", "删除这里收下的所有消息？"),
    "older": ("Older", "更早的"),
    "newest": ("Newest", "最新的"),
    "back": ("All messages", "返回列表"),
    "from": ("From", "发件人"),
    "to": ("To", "收件人"),
    "at": ("Arrived", "到达时间"),
    "size": ("Size", "大小"),
    "bytes": ("bytes", "字节"),
    "provider": ("Provider", "服务商"),
    "key": ("Message id", "消息编号"),
    "no_subject": ("(no subject)", "（无主题）"),
    "html": ("HTML", "HTML"),
    "text": ("Plain text", "纯文本"),
    "headers": ("Headers", "邮件头"),
    "raw": ("Source", "源码"),
    "download": ("Download", "下载"),
    "no_text": ("This message has no plain text.", "这封邮件没有纯文本。"),
    "frame": ("The mail as HTML", "邮件的 HTML 内容"),
    "images_off": (
        "Scripts and remote images are off. Links open in a new tab.",
        "脚本和远程图片已关闭，链接在新标签页中打开。",
    ),
    "unsubscribe": ("Unsubscribe with one click", "一键退订"),
    "unsubscribe_hint": (
        "Posts to the link in the header, as a mailbox provider's button does (RFC 8058).",
        "像邮箱服务商的退订按钮一样，向邮件头中的链接发送 POST 请求（RFC 8058）。",
    ),
    "unsubscribed": ("The receiver answered", "接收端返回"),
    "unreachable": ("Nobody answers at the link of this mail.", "这封邮件的退订链接没有应答。"),
    "elsewhere": (
        "The link leads off this machine; the sandbox does not follow it.",
        "退订链接指向本机以外的地址，沙盒不会访问。",
    ),
    "not_found": ("There is no such message.", "没有这条消息。"),
    "language": ("中文", "English"),
    "footer": ("Listens on this machine only.", "仅在本机监听。"),
    "channel_email": ("mail", "邮件"),
    "channel_sms": ("text message", "短信"),
    "channel_push": ("push", "推送"),
    "channel_webhook": ("webhook", "webhook"),
    "channel_wecom": ("WeCom", "企业微信"),
    "channel_wechat": ("WeChat", "微信公众号"),
    "channel_robot": ("group robot", "群机器人"),
    "channel_audience": ("audience export", "人群同步"),
}


def words(language: str) -> dict[str, str]:
    """Words in one language."""
    number = LANGUAGES.index(language)
    return {name: both[number] for name, both in _WORDS.items()}


def other(language: str) -> str:
    """The other language."""
    return LANGUAGES[1 - LANGUAGES.index(language)]


def language_of(asked: str, accepted: str) -> str:
    """The language to answer in: chosen on a page, else by the header `Accept-Language`.

    >>> language_of("", "zh-CN,zh;q=0.9,en;q=0.8")
    'zh'
    """
    if asked in LANGUAGES:
        return asked
    return "zh" if accepted.lower().startswith("zh") else "en"
