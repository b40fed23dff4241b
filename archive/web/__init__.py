"""The pages, feeds and API that readers see."""
