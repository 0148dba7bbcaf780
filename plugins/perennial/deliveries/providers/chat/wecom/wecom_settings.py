"""Settings of WeCom."""

from pydantic import SecretStr

from perennial.deliveries.providers.provider_settings import UNSET, ProviderSettings


class Wecom(ProviderSettings, env_prefix="PERENNIAL_WECOM_"):
    """WeCom: tasks for staff to write to a customer, messages to staff, and group robots.

    Attributes:
        corp_id: The company.
        secret: Of the app that may write to customers.
        agent_id: The app's number, for messages to staff.
        staff: A staff member's user id; if empty, the one assigned to the customer.
    """

    conn_type = "perennial_wecom"

    url: str = "https://qyapi.weixin.qq.com"
    corp_id: str = ""
    secret: SecretStr = UNSET
    agent_id: str = ""
    staff: str = ""
    robot_key: SecretStr = UNSET
