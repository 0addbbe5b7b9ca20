"""The demonstration: the example programme, and a life for it that acting persons decide."""
