"""What befell the peers must not befall this house."""
