"""The three kinds of file that a planner writes, and the profiles they name, as frozen types."""
