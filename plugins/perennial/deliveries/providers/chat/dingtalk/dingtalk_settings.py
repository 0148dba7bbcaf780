"""Settings of DingTalk's robot."""

from perennial.deliveries.providers.chat.robot_settings import Robot


class Dingtalk(Robot, env_prefix="PERENNIAL_DINGTALK_"):
    """A group's robot of DingTalk."""

    conn_type = "perennial_dingtalk"
