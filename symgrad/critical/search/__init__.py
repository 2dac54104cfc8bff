"""All zeros of a system: by algebra where it reaches, else box by box with proof."""
