"""What runs in Prefect: the four flows, and the resident engine that runs them as work arrives."""
