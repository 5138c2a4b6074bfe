"""The pack format: one declaration, from which loader, JSON Schema and reference page come."""
