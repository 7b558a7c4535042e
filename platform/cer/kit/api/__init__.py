"""Conventions that every door of the API keeps: permission, problem details, pages, exact numbers."""
