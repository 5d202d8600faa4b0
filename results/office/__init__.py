"""Word, PowerPoint and PDF: the story of a report with its charts and maps, for the desk, the meeting and the file."""
