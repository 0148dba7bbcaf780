{# Whether a state says that a message left us, whatever became of it then. -#}
{% macro is_sent(state) -%}
    {{ state }} in ('accepted', 'delivered', 'bounced', 'complained', 'expired', 'answered')
{%- endmacro %}

{# Whether it says that somebody got it: a provider that never tells leaves `accepted`. -#}
{% macro is_delivered(state) -%}
    {{ state }} in ('delivered', 'complained', 'answered')
{%- endmacro %}
