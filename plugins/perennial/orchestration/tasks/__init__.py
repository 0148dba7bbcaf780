"""The stages as Airflow tasks, and what the DAG files share."""
