"""What a change of a pack does: to its text, to the answers it can give, and to the cases of a caseload."""
