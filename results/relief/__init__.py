"""Results of disasters: what a relief run says, as measures, verdicts, tables, layers, chart and map."""
