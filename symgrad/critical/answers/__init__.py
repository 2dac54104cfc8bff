"""From what was found to the answer: values, exact coordinates, families, cases in parameters."""
