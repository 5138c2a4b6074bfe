"""The version of the engine, part of every result."""

__version__ = "0.1.0"
ENGINE = f"ivpolicy {__version__}"
