"""The ASGI side: the server and what stands in front of it, its log, limits and scheduler."""
