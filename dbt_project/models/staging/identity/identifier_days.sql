-- One row per identifier and business day on which it has an event.
-- It is kept by identifier and not by person, so that a merge of two accounts changes no past day.
{{
    config(
        materialized='incremental', unique_key='active_on',
        pre_hook="{{ forget_all() }}", post_hook="{{ add_later_slices() }}"
    )
}}
{%- set built = built() %}

{{ days_of_events(slices_of_days()[0] if built is none else events_on(new_days(built))) }}
