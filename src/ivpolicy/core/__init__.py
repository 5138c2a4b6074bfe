"""The pure centre: values in, values out; no clock, file, network or environment."""
