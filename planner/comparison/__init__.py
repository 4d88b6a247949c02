"""What plans side by side say of each other: figures, resilience, reasons, when the verdict flips, the desk report."""
