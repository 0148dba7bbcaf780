"""DuckDB and Spark read every model the same way, apart from the dispatched macros.

The project is compiled with a call of `engine_<name>(...)` in place of each `duckdb__` macro, and
only the rest is judged. Growing tables are compiled as increments, too. `column_traits` follows
values (rounding, JSON, types of aggregates) from model to model.
"""

import re
import shutil
from pathlib import Path

import pytest
from tests.dbt.conftest import Warehouse
from tests.dbt.portability import findings, values
from tests.serving_dbt import serving_dbt

PROJECT = Path(__file__).parents[2] / "dbt_project"


@pytest.mark.parametrize(
    "sql",
    [
        "select a from t qualify row_number() over (order by a nulls last) = 1",
        "select [x + 1 for x in a] as b from t",
        "select a, count(*) as n from t group by all",
        "select a from t order by all",
        "select sum(a) filter (where b) as c from t",
        "select count(*) filter (b) as c from t",
        "select hash(a) as b from t",
        "select date_trunc('month', a) as b from t",
        "select a::date as b from t",
        "select a ** 2 as b from t",
        "select a // 2 as b from t",
        "select {'x': a} as b from t",
        "select struct_pack(x := a) as b from t",
        "select list_transform(a, lambda x: x + 1) as b from t",
        "select a[1] as b from t",
        "select a ->> '$.x' as b from t",
        "select json_extract_string(a, '$.x') as b from t",
        "select string_agg(a, ',') as b from t",
        "select arg_max(a, b) as c from t",
        "select avg(a) as b from t",
        "select round(a, 2) as b from t",
        "select date_diff('day', a, b) as c from t",
        "select epoch(a) as b from t",
        "select strftime(a, '%Y') as b from t",
        "select regexp_matches(a, 'x') as b from t",
        "select dayofweek(a) as b from t",
        "select extract(epoch from a) as b from t, unnest(c) as d",
        "select a from t where b ilike 'x'",
        "select a from t where b ~ 'x'",
        "select distinct on (a) a, b from t",
        "select a from t asof join s on t.x >= s.x",
        "select a from t positional join s",
        "select a from t natural join s",
        "select a from t semi join s on t.x = s.x",
        "select a from t using sample 10%",
        "select a from t union by name select a from s",
        'select a as "Name" from t',
        "select 'it''s' as a from t",
        "select 'a\\b' as a from t",
        "select cast(a as hugeint) as b from t",
        "select cast(a as varchar) as b from t",
        "select cast(a as text) as b from t",
        "select sum(a) over so_far - b as c from t window so_far as (order by b nulls last)",
        "select cast(a as timestamptz) as b from t",
        "select cast(a as int[]) as b from t",
        "select sum(a) over (order by b range between 1 preceding and current row) from t",
        "select a, b, from t",
        "from t",
        "pivot t on a using sum(b)",
        "select * exclude (a) from (select a, b from t) as s",
        "with final as (select * from t) select * from final",
        "with s as (select * from t), final as (select *, 1 as b from s) select * from final",
        "with s as (select a from t) select * from s inner join u on s.a = u.a",
    ],
)
def test_sql_of_one_engine_is_found(sql: str) -> None:
    """The test of all models can fail."""
    assert list(findings(sql))


@pytest.mark.parametrize(
    "sql",
    [
        """
        with s as (select * from t), final as (select a, engine_property(b, c) as d from s)
        select * from final
        """,
        """
        select cast(a + 3 * interval '1' day as date) as b
        from t where c is not null and d in ('x', 'y')
        """,
        """
        select row_number() over (partition by a order by b desc nulls last, c asc nulls last) as n
        from t
        """,
        """
        select (sum(a) over w) - b as n
        from t
        window w as (order by b nulls last rows between 1 preceding and current row)
        """,
        """
        select coalesce(sum(case when a then 1 else 0 end), 0) / nullif(count(*), 0) as b
        from t group by c having count(*) > 1
        """,
        """
        select t.a || '|' || cast(s.b as string) as c from t left join s on t.x = s.x
        union all
        select d from u
        """,
        """
        select try_cast(a as decimal(18, 4)) as b from (values ('x', 1), ('y', 2)) as known (a, c)
        """,
    ],
)
def test_plain_sql_passes(sql: str) -> None:
    assert not list(findings(sql))


@pytest.mark.parametrize(
    "sql",
    [
        "select cast(a / b as decimal(18, 4)) as c from t",
        "select cast(a * power(2, b) as decimal(18, 4)) as c from t",
        "select cast(x as decimal(9, 2)) as c from (select cast(a as double) as x from t) as s",
        "select cast(a + c as decimal(9, 2)) as c from (select *, ln(b) as c from t) as s",
        "select cast(x as decimal(9, 2)) from (select 1 as x union all select 1e0 as y) as s",
        "select engine_json_of(x) as c from (select cast(a as decimal(10, 9)) as x from t) as s",
        "select engine_json_of(s.x) as c from (select cast(a as double) as x from t) as s",
        "select engine_json_of(0.5) as c from t",
        "select sum(case when a then 1 else 0 end) as c from t",
        "select engine_value_at(a, 0.5) as c from t",
        """
        with s as (select b, sum(a) as n from t group by b),
        final as (select coalesce(s.n, 0) as c from u left join s on u.b = s.b)
        select * from final
        """,
    ],
)
def test_a_value_that_engines_compute_differently_is_found(sql: str) -> None:
    assert list(values({"model": sql}))


def test_values_are_followed_through_models_and_into_the_json_of_campaigns() -> None:
    """A campaign's columns are its templates' variables, which are recorded as JSON."""
    models = {
        "campaign": """select person_id, share from "w"."marts"."people" """,
        "people": "select a as person_id, cast(b as decimal(9, 2)) as share from t",
    }

    assert not list(values(models))
    assert list(values(models, {"campaign"})) == [("campaign", "a number in JSON, short: share")]


@pytest.mark.parametrize(
    "sql",
    [
        "select cast(sum(a) as decimal(18, 4)) as b, cast(count(*) as integer) as c from t",
        "select cast(sum(a) over () as bigint) as b, count(*) as c from t",
        "select engine_json_of(x) as c from (select cast(a as decimal(18, 9)) as x from t) as s",
        """
        select cast(
            cast(floor((cast(a as double) / b) * 1e4 + 0.5) as bigint)
            * cast(0.0001 as decimal(5, 4)) as decimal(18, 4)
        ) as c
        from t
        """,
        "with recursive s as (select 1 as a union all select a + 1 from s) select * from s",
    ],
)
def test_values_that_engines_compute_alike_pass(sql: str) -> None:
    assert not list(values({"model": sql}))


STAND_IN = """
{{% macro duckdb__{name}({arguments}) -%}}
    {{%- set words = [] -%}}
    {{%- for given in [{names}] -%}}
        {{%- set is_list = given is iterable and given is not string -%}}
        {{%- if not is_list -%}}
            {{%- do words.append(given) -%}}
        {{%- elif given -%}}
            {{%- do words.append(given | join(', ')) -%}}
        {{%- endif -%}}
    {{%- endfor -%}}
    engine_{name}({{{{ words | join(', ') }}}})
{{%- endmacro %}}
"""
AS_INCREMENT = {
    "built": "{'visible_on': '2017-11-30', 'ingest_number': 7}",
    "new_days": "['2017-11-28', '2017-11-30']",
}
"""What these macros answer when a growing table already holds something."""

MACRO = r"\{%-? macro NAME\((.*?)\) -?%\}.*?\{%-? endmacro -?%\}"


def _stand_in(found: re.Match[str]) -> str:
    name, arguments = found.groups()
    names = ", ".join(part.partition("=")[0].strip() for part in arguments.split(","))
    return STAND_IN.format(name=name, arguments=arguments, names=names)


def _compile(home: Path, *, as_increment: bool) -> dict[str, str]:
    project = home / "project"
    shutil.copytree(PROJECT, project, ignore=shutil.ignore_patterns("target", "logs"))
    for path in project.glob("macros/**/*.sql"):
        text = re.sub(
            MACRO.replace("NAME", r"duckdb__(\w+)"), _stand_in, path.read_text(), flags=re.DOTALL
        )
        for name, answer in AS_INCREMENT.items() if as_increment else ():
            macro = f"{{% macro {name}(\\1) %}}{{{{ return({answer}) }}}}{{% endmacro %}}"
            text = re.sub(MACRO.replace("NAME", name), macro, text, flags=re.DOTALL)
        path.write_text(text)
    chosen = "resource_type:model"
    if as_increment:
        always = "{% macro is_incremental() %}{{ return(true) }}{% endmacro %}"
        (project / "macros/increment.sql").write_text(always)
        chosen = "config.materialized:incremental"
    with serving_dbt(project, home / "read") as run_dbt:
        warehouse = Warehouse(home, run_dbt)
        warehouse.dbt("compile", "--select", chosen, "--indirect-selection", "empty")
    compiled = (home / "target/compiled/perennial/models").rglob("*.sql")
    return {path.stem: path.read_text() for path in compiled}


@pytest.mark.parametrize(
    "built", ["from nothing", pytest.param("as increment", marks=pytest.mark.slow)]
)
def test_both_engines_read_every_model_the_same(tmp_path: Path, built: str) -> None:
    as_increment = built == "as increment"
    models = _compile(tmp_path, as_increment=as_increment)

    found = {name: set(findings(sql)) for name, sql in models.items()}
    campaigns = {path.stem for path in PROJECT.glob("models/campaigns/**/*.sql")}
    for name, what in values(models, campaigns):
        found[name].add(what)
    assert {name: what for name, what in found.items() if what} == {}
    written = {path.stem: path.read_text() for path in PROJECT.glob("models/**/*.sql")}
    wanted = {name for name, text in written.items() if not as_increment or "'incremental'" in text}
    assert set(models) == wanted


def test_contracts_name_the_type_of_text_that_both_engines_know() -> None:
    """A contract is compared with the engine's own name of a type."""
    for path in PROJECT.glob("models/**/*.yml"):
        assert not re.search(r"data_type: (varchar|text)\b", path.read_text()), path


def test_sql_of_one_engine_is_in_dispatched_macros_only() -> None:
    """Only sources read files, and each engine's macro has a default."""
    for path in PROJECT.glob("models/**/*.sql"):
        assert "read_parquet" not in path.read_text()
    texts = [path.read_text() for path in PROJECT.glob("macros/**/*.sql")]
    dispatched = {
        name for text in texts for name in re.findall(r"adapter\.dispatch\('(\w+)'", text)
    }
    given = {name for text in texts for name in re.findall(r"macro duckdb__(\w+)\(", text)}

    assert given - {"make_temp_relation"} == dispatched  # dbt itself dispatches this one
