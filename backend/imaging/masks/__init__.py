"""How a mask that was made elsewhere is understood: by transparency, by two colours, by levels of grey."""
