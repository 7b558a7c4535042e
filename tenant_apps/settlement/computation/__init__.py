"""From the inputs of a run to its result: values in, values out, no queries."""
