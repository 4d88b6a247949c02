"""Deskplan: how many people a support desk needs, of which kind, where and when, at the least cost."""
