"""The picture of a lifecycle: where each part stands, and how it is drawn."""
