{# The channels there are, with the kind of address each writes to; one row each. -#}
{% macro channels() -%}
    select
        known.channel,
        known.contact_type
    from (values ('email', 'email'), ('sms', 'phone')) as known (channel, contact_type)
{%- endmacro %}
