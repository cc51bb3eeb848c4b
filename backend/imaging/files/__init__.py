"""Picture files in and out: a reader of headers for each format, with limits, and what is handed on of a file."""
