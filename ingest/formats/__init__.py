"""Pages in other formats than HTML and PDF, as Markdown."""
