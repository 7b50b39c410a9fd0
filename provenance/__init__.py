"""Count how many independent sources a news claim really has, with the proof."""
__version__ = "0.1.0"
