"""Operating models: who may serve whose contacts, from where and when."""
