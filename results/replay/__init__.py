"""How well a replay agrees with the record: scores, what does not fit, tables, layers and a map."""
