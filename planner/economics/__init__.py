"""Money and time beyond the week: hiring, the price of service, and what is not money."""
