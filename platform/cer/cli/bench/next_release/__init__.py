"""The release after this one, as far as a measurement needs it: one plain migration more."""
