{% macro is_sent(state) -%}
    {{ state }} in ('accepted', 'delivered', 'bounced', 'complained', 'expired', 'answered')
{%- endmacro %}

{% macro is_delivered(state) -%}
    {{ state }} in ('delivered', 'complained', 'answered')
{%- endmacro %}
