"""Where points and families lie: balls, exact coordinates, boxes, families that repeat themselves."""
