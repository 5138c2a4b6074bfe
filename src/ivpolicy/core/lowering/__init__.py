"""A pack and the national layer become programs: every construct of the surface is a rule of the small core."""
