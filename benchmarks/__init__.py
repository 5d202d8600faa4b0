"""Ratios, measured side by side in one run: the machine is shared and noisy, so seconds alone say little."""
