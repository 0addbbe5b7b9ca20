"""What may be done: each command loads, asks a rule, and writes state, history and owed notices together."""
