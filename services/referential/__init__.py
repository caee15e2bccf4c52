"""What can be asked, shown and taught: the framework and its content, published as immutable numbered releases."""
