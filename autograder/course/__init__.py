"""What an author writes, read only: tables, limits, misconceptions, language, places."""
