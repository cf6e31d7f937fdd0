"""What the page on choosing reports."""
