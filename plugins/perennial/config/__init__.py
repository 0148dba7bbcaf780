"""Settings of a deployment (environment, clock) and of its business (dbt_project.yml)."""
