{# The channels there are, with the kind of address each writes to, and the order in which they are tried when a person's
   habits say nothing; one row each. -#}
{% macro channels() -%}
    select
        known.channel,
        known.contact_type,
        known.ladder_rank
    from (values ('email', 'email', 1), ('sms', 'phone', 2)) as known (channel, contact_type, ladder_rank)
{%- endmacro %}
