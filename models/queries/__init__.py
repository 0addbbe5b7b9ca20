"""Reads for the API, the pages and the sweeps: one noun a file, each bounded by who is looking."""
