"""Relief after a disaster: shelters, reserves and deliveries on streets that it has damaged."""
