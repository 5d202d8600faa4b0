"""Where the next stations would go: candidates, location models on the scenario's travel times, and what they found."""
