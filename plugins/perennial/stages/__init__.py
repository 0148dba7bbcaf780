"""The stages of a day, one module each, called by the shell and by Airflow tasks.

Each uses the installation of the environment and returns what fits a log line, without personal
data. `whole_day` has their order. No stage is imported here, so that a task loads only its own.
"""
