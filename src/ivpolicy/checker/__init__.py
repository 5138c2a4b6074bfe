"""What `ivpolicy check` finds in pack files: every problem that refuses a pack, and advice on packs that load."""
