"""Which address stands for which action of a lifecycle: a change of state is a thing that is posted."""

from collections.abc import Mapping

SUBRESOURCES: Mapping[str, str] = {
    "cancel": "cancellation",
    "put_on_hold": "hold",
    "reopen": "reopening",
    "resume": "resumption",
    "revive": "revival",
    "supersede": "supersession",
    "suspend": "suspension",
    "terminate": "termination",
    "withdraw": "withdrawal",
}
ACTIONS: Mapping[str, str] = {subresource: action for action, subresource in SUBRESOURCES.items()}
