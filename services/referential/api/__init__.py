"""HTTP: the framework, target profiles, tutorials and files. Never a question, never a key: assessment alone shows those."""
