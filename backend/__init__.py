"""Everything but what a person sees: pictures, engines, jobs, history, the served endpoint."""
