"""Every channel's file provider, which sends nothing off the machine."""
