"""The register of tests of what a campaign adds, their readouts, and calibration."""
