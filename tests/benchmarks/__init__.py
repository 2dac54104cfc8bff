"""Speed, measured against other systems: `make bench`, or `make bench ARGS="cold growth"` for some.

One file a table of work. Whatever is compared runs in turn (A B A B ...) in one sitting, so that a busy
machine slows both alike; medians are shown, and ratios are medians of the ratios of neighbours.
"""
