"""The JSON API's routes, one noun a file."""
