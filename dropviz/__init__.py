"""dropviz: the instrument with which people see what dropout does."""
