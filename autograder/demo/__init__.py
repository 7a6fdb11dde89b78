"""The sample class that `autograder demo` takes through the whole house."""
