"""Write what is decided into the template's text: options, metadata, and the user's comments."""
