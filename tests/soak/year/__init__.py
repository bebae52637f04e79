"""A simulated year: many tenants, people who pay or do not, machines that die, and a judge who decides nothing else."""
