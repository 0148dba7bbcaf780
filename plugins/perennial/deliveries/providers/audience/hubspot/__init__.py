"""HubSpot: a property of contacts."""
