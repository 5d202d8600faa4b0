"""What every room stands on: faults that say where and what to write, two languages, figures that bear their source."""
