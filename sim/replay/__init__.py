"""Past calls played again: what a dispatch centre recorded, a model fitted to a part of it, and what that model says of the rest."""
