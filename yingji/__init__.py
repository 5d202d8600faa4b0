"""yingji (应急): says of each target of a district's emergency plan whether it would be met, missed, or is uncertain."""

__version__ = "0.1.0"
