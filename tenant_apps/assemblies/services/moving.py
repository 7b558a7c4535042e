"""How an assembly changes its state: one step of the declared machine at a time, under its lock."""

from uuid import UUID

from cer.kit.errors import ConflictError, NotFoundError
from tenant_apps.assemblies.models import Assembly
from tenant_apps.assemblies.states import TRANSITIONS, AssemblyState


def assembly_for_change(assembly_id: UUID, *states: AssemblyState) -> Assembly:
    """The assembly, locked until the transaction ends; refused unless it stands in one of the states."""
    assembly = Assembly.objects.select_for_update().filter(pk=assembly_id).first()
    if assembly is None:
        raise NotFoundError("There is no such assembly in this community.")
    if states and assembly.state not in states:
        raise ConflictError(
            f"The assembly is {assembly.state}; this is done while it is {' or '.join(states)}.",
            code="assembly_state",
            state=assembly.state,
        )
    return assembly


def assembly_move(assembly: Assembly, to: AssemblyState, **changes: object) -> None:
    """Take a locked assembly to its next state with what changes on the way, if the step is declared."""
    state = AssemblyState(assembly.state)
    if to not in TRANSITIONS[state]:
        allowed = ", ".join(sorted(TRANSITIONS[state])) or "nothing"
        raise ConflictError(
            f"The assembly is {state}: {to} cannot follow, only {allowed}.",
            code="assembly_state",
            state=state.value,
            asked=to.value,
        )
    for name, value in (changes | {"state": to.value}).items():
        setattr(assembly, name, value)
    assembly.save(update_fields=["state", *changes])
