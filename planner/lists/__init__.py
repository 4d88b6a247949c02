"""The scenario's lists as tables: regions, departments, channels, sites, contracts, products, events."""
