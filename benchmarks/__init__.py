"""How fast the program is, always in comparison: `python -m benchmarks`."""
