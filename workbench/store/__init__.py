"""What the workbench remembers: runs, their requests, their inputs and their results."""
