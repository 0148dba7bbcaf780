"""The provider of every channel that writes to files: nothing leaves the machine."""
