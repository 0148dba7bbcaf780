"""The sandbox: catches mail and answers as providers do."""

from perennial.worlds.sandbox.service import Ports, serve

__all__ = ["Ports", "serve"]
