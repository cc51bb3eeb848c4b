"""Files that survive a power cut, in folders that nobody else reads, within the room there is."""
