"""The engine that is somebody else's service: upload, submit once, wait, download."""
