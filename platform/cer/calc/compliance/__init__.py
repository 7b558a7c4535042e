"""The conditions of the law as rules over facts: what a community is, holds and sends (R2-R15, R110-R122)."""
