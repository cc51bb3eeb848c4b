"""What a person sees, on Gradio; nothing in it knows an engine by name."""
