"""From a folder of files to checked records: what a programme's import reads."""
