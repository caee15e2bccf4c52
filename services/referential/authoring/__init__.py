"""From the authors' YAML to a release: reading with line numbers, and every rule a release must satisfy."""
