{# The channels the business writes on, with the kind of address each writes to, and the order in which they are tried
   when a person's habits say nothing; one row each. -#}
{% macro channels() -%}
    select
        known.channel,
        known.contact_type,
        known.ladder_rank
    from (
        values
        {%- for channel in var('channels') %}
        ('{{ channel }}', '{{ contact_types()[channel] }}', {{ loop.index }}){{ ',' if not loop.last }}
        {%- endfor %}
    ) as known (channel, contact_type, ladder_rank)
{%- endmacro %}

{# Whether one of them writes to people themselves. -#}
{% macro is_written_to_people() -%}
    {%- set found = namespace(is_so=false) -%}
    {%- for channel in var('channels') if contact_types()[channel] == 'person' -%}
        {%- set found.is_so = true -%}
    {%- endfor -%}
    {{ return(found.is_so) }}
{%- endmacro %}

{# The kind of address each channel writes to. Python's domain/channels.py says the same; a test compares them. -#}
{% macro contact_types() -%}
    {{ return({
        'email': 'email',
        'sms': 'phone',
        'push': 'push_token',
        'in_app': 'person',
        'webhook': 'person',
        'wecom': 'wecom_user_id',
        'official_account': 'openid',
        'community': 'person',
        'lark': 'person',
        'dingtalk': 'person',
        'audience': 'email',
        'audience_phone': 'phone',
        'human_task': 'person',
    }) }}
{%- endmacro %}
