"""HubSpot."""

EXPORTS: tuple = ()
