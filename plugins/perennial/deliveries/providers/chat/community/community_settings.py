"""Settings of a community's webhook."""

from perennial.deliveries.providers.chat.robot_settings import Robot


class Community(Robot, env_prefix="PERENNIAL_COMMUNITY_"):
    """Where posts for a community are taken: a forum's or a chat's incoming webhook."""

    conn_type = "perennial_community"
