"""The only room that imports Airflow.

This module is empty because Airflow reads `connection_forms` before Airflow itself can be imported.
"""
