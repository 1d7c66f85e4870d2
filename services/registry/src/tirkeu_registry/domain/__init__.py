"""What the register of weapons and permits decides."""
