"""Other packages that do what alignkit does, run as they are, in an environment of their own: `make peers`."""
