"""What alignkit costs, measured in whole processes. `make bench` runs all of it and writes docs/benchmarks.md."""
