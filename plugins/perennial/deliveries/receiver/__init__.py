"""The receiver: answers the links in messages, the company's app and the providers.

A process of its own, which the outside may reach; never the Airflow API. The web framework is
slow to import, so that `app` is left to who serves it.
"""
