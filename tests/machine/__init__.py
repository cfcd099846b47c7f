"""The whole process as a state machine: random histories, and what must hold after every step of them."""
