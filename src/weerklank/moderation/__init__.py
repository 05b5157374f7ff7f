"""Reports, hiding with a reason, and stopping somebody from writing."""
