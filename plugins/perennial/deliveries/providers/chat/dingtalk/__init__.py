"""DingTalk: a group's robot."""
