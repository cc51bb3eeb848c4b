"""Who asks, and what they may spend: callers, visitors' tokens, the operator's key, the day's budget."""
