"""Critical points that are not isolated: their value and their kind."""
