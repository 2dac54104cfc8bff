"""Critical points under equations and inequalities: strata, multipliers, kinds, least and greatest values."""
