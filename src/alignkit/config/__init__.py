"""alignkit.toml: settings, layers, who set what on which line."""
