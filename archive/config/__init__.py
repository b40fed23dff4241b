"""What is watched and by which rules, loaded from config/ and checked on load: file, line and reason of each error."""
