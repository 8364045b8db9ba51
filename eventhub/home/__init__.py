"""Home: the pages that show several domains: the front page, a conference, a participant's page, what waits for me."""
