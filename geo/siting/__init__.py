"""Location models: which candidates to choose, with proof, from a matrix of travel times."""
