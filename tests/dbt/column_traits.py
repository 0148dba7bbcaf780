"""Traits of columns whose values engines may compute differently, through CTEs and models.

`double`: a binary number. `short`: a decimal of fewer than sixteen digits. `open`: an aggregate
whose type each engine chooses, until it is cast.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlglot import exp
from sqlglot.optimizer.scope import Scope, build_scope

PASSING = (
    *(exp.Add, exp.Sub, exp.Mul, exp.Neg, exp.Paren, exp.Abs, exp.Coalesce, exp.Nullif),
    *(exp.Greatest, exp.Least, exp.Min, exp.Max, exp.FirstValue, exp.Lag, exp.Lead, exp.Window),
)
"""What comes out is of the type of what goes in."""
BINARY = (
    *(exp.Div, exp.Pow, exp.Exp, exp.Ln, exp.Sqrt),
    *(exp.Sinh, exp.Cosh, exp.Tanh, exp.Asinh, exp.Atanh),
)
DIGITS_IN_JSON = 16
"""DuckDB writes a decimal of 16 digits as Spark does, and a shorter one as a double."""


class Traits:
    """Traits of the columns of models, given by name as parsed queries; other tables have none."""

    def __init__(self, models: Mapping[str, exp.Expr]) -> None:
        self._models = models
        self._scopes: dict[str, Scope | None] = {}
        self._known: dict[tuple[int, str], set[str]] = {}

    def of_columns(self, model: str) -> Iterator[tuple[str, set[str]]]:
        """Each column of a model's last select."""
        if scope := self._scope(model):
            for name in _names(scope):
                yield name, self._of_column(scope, name)

    def casts_and_json(self, model: str) -> Iterator[tuple[exp.Expr, set[str]]]:
        """Each cast to a decimal and each value of a JSON object, with the value's traits."""
        root = self._scope(model)
        for scope in root.traverse() if root else ():
            for node in scope.walk():
                if isinstance(node, exp.Cast) and node.to.is_type(exp.DType.DECIMAL):
                    yield node, self._of(node.this, scope)
                if isinstance(node, exp.Anonymous) and node.name == "engine_json_of":
                    for value in node.expressions:
                        yield value, self._of(value, scope)

    def _scope(self, model: str) -> Scope | None:
        if model not in self._scopes:
            self._scopes[model] = build_scope(self._models[model])
        return self._scopes[model]

    def _of_column(self, scope: Scope, name: str) -> set[str]:
        key = (id(scope), name)
        if key not in self._known:
            self._known[key] = set()  # a recursive CTE adds nothing
            self._known[key] = self._of_made(scope, name)
        return self._known[key]

    def _of_made(self, scope: Scope, name: str) -> set[str]:
        if scope.set_operation_scopes:
            names = [_names(side) for side in scope.set_operation_scopes]
            place = names[0].index(name) if name in names[0] else None
            return set().union(
                *(
                    self._of_column(side, name if place is None else of_side[place])
                    for side, of_side in zip(scope.set_operation_scopes, names, strict=True)
                )
            )
        for selected in _selects(scope):
            if selected.alias_or_name == name:
                return self._of(selected.unalias(), scope)
        stars = [one for one in _selects(scope) if one.is_star]
        return set().union(
            *(self._of_source(scope, name, getattr(star, "table", "")) for star in stars)
        )

    def _of_source(self, scope: Scope, name: str, table: str = "") -> set[str]:
        found: set[str] = set()
        for alias, (_, source) in scope.selected_sources.items():
            if table in {"", alias}:
                is_model = isinstance(source, exp.Table) and source.name in self._models
                read = self._scope(source.name) if is_model else source
                if isinstance(read, Scope) and isinstance(read.expression, exp.Query):
                    found |= self._of_column(read, name)
        return found

    def _of(self, node: exp.Expr | None, scope: Scope) -> set[str]:
        if isinstance(node, exp.Column):
            return self._of_source(scope, node.name, node.table)
        if isinstance(node, exp.Sum):
            return self._of(node.this, scope) & {"double"} or {"open"}
        parts: list[exp.Expr | None] = []
        if isinstance(node, exp.Case):
            parts = [*(one.args["true"] for one in node.args["ifs"]), node.args.get("default")]
        elif isinstance(node, PASSING):
            parts = [node.this, node.args.get("expression"), *node.expressions]
        return _of_itself(node).union(*(self._of(part, scope) for part in parts))


def _of_itself(node: exp.Expr | None) -> set[str]:
    if isinstance(node, exp.Cast):
        return _of_type(node.to)
    if isinstance(node, BINARY):
        return {"double"}
    if isinstance(node, exp.Anonymous) and node.name == "engine_value_at":
        return {"open"}
    if isinstance(node, exp.Literal) and not node.is_string:
        return {"double"} if "e" in node.name.lower() else {"short"} if "." in node.name else set()
    return set()


def _of_type(type_: exp.DataType) -> set[str]:
    if type_.is_type(exp.DType.DOUBLE):
        return {"double"}
    if type_.is_type(exp.DType.DECIMAL):
        return {"short"} if int(type_.expressions[0].name) < DIGITS_IN_JSON else set()
    return set()


def _selects(scope: Scope) -> list[Any]:
    """Columns of a query; the type of sqlglot's `Scope.expression` does not have them."""
    expression: Any = scope.expression
    return list(expression.selects)


def _names(scope: Scope) -> list[str]:
    """Names of a query's columns; for a star, those of its only source."""
    if scope.set_operation_scopes:
        return _names(scope.set_operation_scopes[0])
    names = [one.alias_or_name for one in _selects(scope)]
    if names == ["*"]:
        _, source = next(iter(scope.selected_sources.values()))
        return _names(source) if isinstance(source, Scope) else []
    return names
