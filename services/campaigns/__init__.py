"""What teachers launch with a code, who takes part, and what pupils send back: a snapshot, never recomputed."""
