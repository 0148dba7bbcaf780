"""What the emulators of providers share; each stands beside its provider.

The sandbox serves those that are announced in the group `perennial.emulators`, by their names.
"""
