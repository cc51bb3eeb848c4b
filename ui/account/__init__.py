"""The page on which somebody signs in, so that their runs follow them to another browser."""
