"""PDFs: lines of print become Markdown with pages."""
