"""The stages of a day, one module each, as the command line and the Airflow tasks call them.

Each takes the day, works on the installation that the environment names, and returns something
small that fits a log line: counts, names, paths; never a person's data. `whole_day` holds their
order. Nothing is imported here: a task pays for the stage it runs, and for no other.
"""
