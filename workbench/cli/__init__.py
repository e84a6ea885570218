"""The command line: parse, call the engine, print JSON or a table."""
