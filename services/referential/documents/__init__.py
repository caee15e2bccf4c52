"""What is printed of the content. Made from a release alone."""
