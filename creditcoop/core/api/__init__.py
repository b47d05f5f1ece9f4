"""What every API route has in common."""
