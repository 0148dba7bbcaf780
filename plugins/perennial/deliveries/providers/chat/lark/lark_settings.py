"""Settings of Lark's robot."""

from perennial.deliveries.providers.chat.robot_settings import Robot


class Lark(Robot, env_prefix="PERENNIAL_LARK_"):
    """A group's robot of Lark or Feishu."""

    conn_type = "perennial_lark"
