"""Pure rules: facts and a time in, a frozen answer out."""
