"""Find what makes a compiled model mean different things on DuckDB and Spark.

Dispatched macros are calls of `engine_<name>(...)` here, which are not judged.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise
from typing import Any

import sqlglot
from sqlglot import TokenType, exp
from tests.dbt.column_traits import Traits

FUNCTIONS = (
    *(exp.Count, exp.Sum, exp.Min, exp.Max),
    *(exp.RowNumber, exp.Rank, exp.Lag, exp.Lead, exp.FirstValue),
    *(exp.Coalesce, exp.Nullif, exp.Greatest, exp.Least, exp.Case, exp.If),
    *(exp.Abs, exp.Floor, exp.Ln, exp.Exp, exp.Sqrt, exp.Pow),
    *(exp.Sinh, exp.Cosh, exp.Tanh, exp.Asinh, exp.Atanh),
    *(
        exp.Lower,
        exp.Substring,
        exp.MD5,
        exp.Pad,
        exp.Extract,
        exp.Cast,
        exp.TryCast,
        exp.BitwiseOrAgg,
    ),
)
"""The same name, arguments and result on both. Not `avg` (a double there, a decimal here), not
`round` of a double, not `date_trunc` (a date here, a timestamp there)."""

SYNTAX = (
    *(exp.Select, exp.Star, exp.From, exp.Join, exp.Where, exp.Group, exp.Having, exp.Union),
    *(exp.With, exp.CTE, exp.Subquery, exp.Table, exp.TableAlias, exp.Values, exp.Tuple),
    *(exp.Column, exp.Identifier, exp.Alias, exp.Distinct, exp.Order, exp.Ordered),
    *(exp.Window, exp.WindowSpec, exp.Literal, exp.Boolean, exp.Null, exp.Interval, exp.Var),
    *(exp.And, exp.Or, exp.Not, exp.Paren, exp.Is, exp.In, exp.Between, exp.Like, exp.Exists),
    *(exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE),
    *(exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Neg, exp.DPipe, exp.DataType, exp.DataTypeParam),
)

TYPES = {
    *("TEXT", "INT", "BIGINT", "DOUBLE", "DECIMAL"),
    *("BOOLEAN", "DATE", "TIMESTAMP", "TIMESTAMPNTZ"),
}
PLAIN_ARGUMENTS = {  # other arguments of these nodes belong to one engine
    exp.Group: {"expressions"},
    exp.Star: set(),
    exp.Distinct: {"expressions"},
    exp.Join: {"this", "on", "side", "kind"},
    exp.Table: {"this", "db", "catalog", "alias"},
    exp.WindowSpec: {"kind", "start", "start_side", "end", "end_side"},
    exp.Window: {"this", "partition_by", "order", "spec", "alias", "over", "first"},
    exp.Union: {"this", "expression", "distinct", "with_"},
}
SOURCE = re.compile(r"read_parquet\(.*?union_by_name = true\)", re.DOTALL)


def findings(sql: str) -> Iterator[str]:
    sql = SOURCE.sub('"lake"."raw"."source"', sql)
    yield from _in_words(sql)
    try:
        here = sqlglot.parse_one(sql, read="duckdb")
        there = sqlglot.parse_one(sql.replace('"', "`"), read="spark")
    except sqlglot.ParseError as error:
        yield f"only one engine's: {error.errors[0]['description']}"
        return
    for node in here.walk():
        yield from _in_node(node)
    if _shape(here) != _shape(there):
        yield "the engines read it differently"
    if isinstance(here, exp.Query):
        yield from _in_columns(here)


def _in_words(sql: str) -> Iterator[str]:
    tokens = sqlglot.tokenize(sql, read="duckdb")
    for token, name, following in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if token.token_type == TokenType.OVER and following.token_type == TokenType.DASH:
            yield f"a window's name before a minus: {name.text}"
    for token, following in pairwise(tokens):
        if token.token_type == TokenType.ALIAS and following.text.lower() in {"varchar", "text"}:
            yield f"type {following.text}, which is string"
        if token.token_type in {TokenType.DCOLON, TokenType.DSTAR}:
            yield f"operator {token.text}"
        if token.token_type == TokenType.COMMA and following.token_type in {
            *(TokenType.FROM, TokenType.R_PAREN, TokenType.WHERE, TokenType.GROUP_BY),
        }:
            yield "a comma at the end of a list"


def _in_node(node: exp.Expr) -> Iterator[str]:
    name = type(node).__name__
    if isinstance(node, exp.Anonymous):
        if not node.name.lower().startswith("engine_"):
            yield f"function {node.name}"
    elif not isinstance(node, (*FUNCTIONS, *SYNTAX)):
        yield f"{name}: {node.sql('duckdb')[:60]}"
    for kind, plain in PLAIN_ARGUMENTS.items():
        if type(node) is kind:
            said = {key for key, value in node.args.items() if value not in (None, [], False)}
            if own := said - plain:
                yield f"{name} with {', '.join(sorted(own))}"
    if isinstance(node, exp.WindowSpec):
        bounds = {str(node.args[side]).upper() for side in ("start", "end")}
        if node.args["kind"].upper() != "ROWS" and bounds - {"UNBOUNDED", "CURRENT ROW"}:
            yield f"a window of {node.args['kind']} {' and '.join(sorted(bounds))}"
    if isinstance(node, exp.Join) and node.kind not in {"", "INNER", "CROSS"}:
        yield f"a join of kind {node.kind}"
    if isinstance(node, exp.DataType) and node.this.name not in TYPES:
        yield f"type {node.sql('duckdb')}"
    if isinstance(node, exp.Literal) and node.is_string and re.search(r"[\\']", node.this):
        yield f"a literal with a quote or a backslash: {node.this}"
    if isinstance(node, exp.Identifier) and node.quoted and not isinstance(node.parent, exp.Table):
        yield f"a quoted name: {node.name}"


ALIKE = {
    "TryCast": "Cast",
    "TIMESTAMPTZ": "TIMESTAMPNTZ",
}  # Spark without ANSI mode; its session is UTC
OF_THE_DIALECT = {"typed", "safe", "quoted", "requires_string", "action", "ignore_nulls"}


def _shape(value: Any) -> Any:
    if isinstance(value, exp.Expr):
        name = type(value).__name__
        arguments = {
            key: _shape(argument)
            for key, argument in value.args.items()
            if argument not in (None, [], False) and key not in OF_THE_DIALECT
        }
        return ALIKE.get(name, name), tuple(sorted(arguments.items()))
    if isinstance(value, list):
        return tuple(_shape(one) for one in value)
    name = getattr(value, "name", str(value))
    return ALIKE.get(name, name)


def values(models: Mapping[str, str], campaigns: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """Say which values of compiled models the engines compute differently, by model.

    Args:
        campaigns: Models whose columns all become JSON.
    """
    sources = {name: SOURCE.sub('"lake"."raw"."source"', sql) for name, sql in models.items()}
    traits = Traits({name: sqlglot.parse_one(sql, read="duckdb") for name, sql in sources.items()})
    for model in models:
        for node, found in traits.casts_and_json(model):
            if isinstance(node, exp.Cast):
                if "double" in found:
                    yield model, f"a double or quotient not rounded: {node.sql('duckdb')[:60]}"
            elif found:
                yield model, f"a number in JSON, {' or '.join(sorted(found))}: {node.sql('duckdb')}"
        for column, found in traits.of_columns(model):
            if "open" in found:
                yield model, f"a sum or a quantile not cast: {column}"
            if model in campaigns and found:
                yield model, f"a number in JSON, {' or '.join(sorted(found))}: {column}"


def _in_columns(tree: exp.Query) -> Iterator[str]:
    """Resolve a model's own columns: no star goes through it to another table."""
    ctes = {cte.alias: cte.this for cte in tree.ctes}
    pending: list[exp.Expr] = [tree]
    while pending:
        query = pending.pop()
        if isinstance(query, exp.Union):
            pending += [query.this, query.expression]
            continue
        if not any(column.is_star for column in query.expressions):
            continue
        table = query.args["from_"].this
        if query.args.get("joins") or table.name not in ctes:
            yield f"a star in the end takes whatever {table.name} has"
        else:
            pending.append(ctes[table.name])
