"""HTTP: the framework, target profiles and files. Never a question, never a key: assessment alone shows those."""
