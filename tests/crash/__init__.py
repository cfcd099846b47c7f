"""Every place a run can be killed at, and what must hold afterwards."""
