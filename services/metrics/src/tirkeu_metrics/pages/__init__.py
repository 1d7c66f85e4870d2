"""What the HTML pages have in common: how they are rendered, and the choice of a body."""
