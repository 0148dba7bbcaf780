"""The only room that knows Airflow.

Empty: Airflow reads `connection_forms` before it can be imported itself.
"""
