from tenant_apps.compliance.services.evaluations import checklist_item_set, evaluation_make, evidence_record

__all__ = ["checklist_item_set", "evaluation_make", "evidence_record"]
