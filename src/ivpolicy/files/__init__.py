"""Files from outside, read and written: the one place where this program touches a disk for packs and cases."""
