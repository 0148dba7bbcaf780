{# A person's stable bucket in 0..9999 for one draw; every draw has its own salt, all share the version. -#}
{% macro bucket_of(draw, person_id) -%}
    {{ perennial.hash_bucket(draw ~ " || '|" ~ var('holdout_version') ~ "|' || " ~ person_id) }}
{%- endmacro %}
