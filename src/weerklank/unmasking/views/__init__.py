"""Pages of unmasking: for teams and officers, for administrators, and for the author afterwards."""
