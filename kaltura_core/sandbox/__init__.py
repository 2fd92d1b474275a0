"""A stand-in Kaltura over real HTTP, with its own SQLite file, made to be broken on purpose.

`python -m kaltura_core.sandbox` starts it; tests use `kaltura_core.sandbox.server.SandboxServer`.
"""
