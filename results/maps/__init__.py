"""Maps for the wall: one coverage map as PNG and PDF, in Chinese or English."""
