"""What can be wrong with a lifecycle definition: one file for each kind, each a generator of findings."""
