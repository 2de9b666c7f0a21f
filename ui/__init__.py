"""People and programs meet the assistant: terminal, web, schedule. Imports all other rooms."""
