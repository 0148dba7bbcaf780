"""Settings of WeCom."""

from pydantic import SecretStr

from perennial.deliveries.providers.provider_settings import UNSET, ProviderSettings


class Wecom(ProviderSettings, env_prefix="PERENNIAL_WECOM_"):
    """A staff member's task to write to a customer, or a group's robot.

    Attributes:
        corp_id: The company.
        secret: Of the app that may write to customers.
        agent_id: The app's number, for messages to staff.
        staff: The staff member's user id; empty: whom the customer is assigned to.
        robot_key: Of the group's robot.
    """

    conn_type = "perennial_wecom"

    url: str = "https://qyapi.weixin.qq.com"
    corp_id: str = ""
    secret: SecretStr = UNSET
    agent_id: str = ""
    staff: str = ""
    robot_key: SecretStr = UNSET
