"""The shapes that the JSON API takes and gives."""
