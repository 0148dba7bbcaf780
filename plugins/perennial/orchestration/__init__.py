"""The only room that imports Airflow.

Empty, because Airflow reads `connection_forms` before it can be imported.
"""
