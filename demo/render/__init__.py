"""How made-up sites look: one file per CMS family, pages as pure functions of site, request and simulated time."""
