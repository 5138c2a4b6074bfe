"""The decision of one case, each part worked out when first read."""
