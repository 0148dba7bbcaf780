{% macro bucket_of(draw, person_id) -%}
    {{ perennial.hash_bucket(draw ~ " || '|" ~ var('holdout_version') ~ "|' || " ~ person_id) }}
{%- endmacro %}
