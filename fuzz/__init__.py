"""Fuzzing: what must hold for any input, and a harness that looks for inputs for which it does not."""
