"""The distributed suite on this machine: engines that are there or started here, and every process of every service."""
