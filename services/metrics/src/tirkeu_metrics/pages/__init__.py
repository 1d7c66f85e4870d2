"""What the HTML pages share: rendering, and the choice of a body."""
