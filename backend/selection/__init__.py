"""Smart selection: a box or clicks become an object's mask, by whoever keeps the contract in `base`."""
