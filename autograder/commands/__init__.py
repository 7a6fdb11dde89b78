"""The command line: each command reads its options, calls the rooms, and prints."""
