"""The engine that is a diffusers pipeline on this machine. torch is imported when a run begins, never before."""
