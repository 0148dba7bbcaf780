"""Client libraries of providers, installed only where used."""

from importlib import import_module
from types import ModuleType

from perennial.domain import DefinitionError


def library(name: str) -> ModuleType:
    """Import a module of a provider's client library.

    Raises:
        DefinitionError: It is not installed.
    """
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        problem = f"{error.name} is not installed"
        remedy = "Run pip install -r requirements-providers.lock."
        raise DefinitionError("environment", name, problem, remedy) from None
