"""Settings of a deployment (environment, clock) and its business (dbt_project.yml)."""
