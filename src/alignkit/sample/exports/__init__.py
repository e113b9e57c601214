"""The sample company's exports, one file a system or an object of it."""
