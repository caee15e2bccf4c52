"""Pages for pupils and citizens: where I am, what I am asked, what it brought. One module per screen."""
