"""Maps from a finished run's folder alone: what each one shows, and how it is put on paper."""
