"""What the pages of the labs show, in order."""
