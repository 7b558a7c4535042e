from tenant_apps.sample.services.filling import sample_ask, sample_fill
from tenant_apps.sample.services.removing import sample_remove

__all__ = ["sample_ask", "sample_fill", "sample_remove"]
