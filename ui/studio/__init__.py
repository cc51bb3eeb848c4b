"""The page where a picture is changed."""
