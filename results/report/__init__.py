"""Reports from finished run folders: read the record, tell the story, write it as a page."""
