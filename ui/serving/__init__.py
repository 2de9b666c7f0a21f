"""One process that serves: the page, the API, MCP and metrics, behind one guard."""
