"""The bench: what a job costs, beside the same job with no isolation, on the same machine in the same minutes."""
