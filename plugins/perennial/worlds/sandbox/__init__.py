"""The sandbox: catches mail and answers as providers do, so that nothing leaves this machine."""

from perennial.worlds.sandbox.service import Ports, serve

__all__ = ["Ports", "serve"]
