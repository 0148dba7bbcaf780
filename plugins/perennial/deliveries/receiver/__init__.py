"""The receiver: serves the links in messages, the company's app, and providers' callbacks.

Its own process, reachable from outside, unlike the Airflow API. Import `receiver_app` only to serve
it: the web framework is slow to import.
"""
