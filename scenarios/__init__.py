"""What is planned (plans), on what ground (areas), and what happens (scenarios)."""
