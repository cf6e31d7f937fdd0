"""What the commands of the labs and of the benchmark share."""
