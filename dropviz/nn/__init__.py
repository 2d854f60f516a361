"""Networks: members at once, all sub-networks, passes one by one, and what holds weights back."""
