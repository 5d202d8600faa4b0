"""What it means: measures, verdicts, tables, maps and run folders."""
