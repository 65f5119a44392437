"""What several test modules use: paths, releases, inputs, and the command line in a process of its own."""
