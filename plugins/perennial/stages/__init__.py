"""The stages of a day, one module each, called by the shell and by Airflow tasks.

Each takes the day, uses the installation of the environment, and returns what fits a log line
without personal data: counts, names, paths. `whole_day` has their order. This package imports no
stage, so that a task loads only its own.
"""
