"""Our own doubles of outside services, at the level of HTTP."""
