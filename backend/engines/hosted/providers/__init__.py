"""Services that inpaint: one file for each, with its fields, submit, poll, result and errors."""
