"""The decisions of the register of weapons and permits."""
