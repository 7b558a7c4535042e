"""The law and the arithmetic of an energy community: values in, values out, exact integers on the way."""
