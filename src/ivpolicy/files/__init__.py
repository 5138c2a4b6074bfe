"""Packs and case records as they lie on disk, and files written whole."""
