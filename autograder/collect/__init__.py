"""A platform's download, sorted into the class."""
