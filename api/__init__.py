"""The only HTTP: the JSON API and the pages."""
