"""The receiver: answers the links in messages, the company's app and the providers.

A process of its own, which the outside may reach; never the Airflow API.
"""

from perennial.receiver.app import receiver
from perennial.receiver.place import Place
from perennial.receiver.spool import Spool

__all__ = ["Place", "Spool", "receiver"]
