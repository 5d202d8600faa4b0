"""The bundled plans, areas, standards, profiles and scenarios."""
