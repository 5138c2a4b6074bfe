"""The sections of the case record: what each holds, declared as facts."""
