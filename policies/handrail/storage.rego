# Stateful nodes are emptied only with their volumes accounted for.
#
# `facts.storage` has, for each node that a step would empty or delete, the volumes that are attached to it and those that exist only
# there. https://kubernetes.io/docs/concepts/storage/volume-attachments/ says why a volume must be detached before it moves.
package handrail

import data.handrail.plan

emptied(step) := [target.name |
	some target in plan.named(step, {"evict", "delete"})
	target.kind == "Node"
]

storage_of(node) := fact if {
	some fact in input.facts.storage
	fact.node == node
} else := {"status": "unknown", "because": "it was not looked at"}

storage_known(node) if storage_of(node).status == "known"

reasons contains plan.about("storage-attachments", "deny", step, message) if {
	some step in plan.changing_steps
	some node in emptied(step)
	not storage_known(node)
	message := ["which volumes are attached to Node ", node, " could not be read (", storage_of(node).because, "), so ", step.command, " could strand one; let the reader list volumeattachments, persistentvolumes and pods, and plan again"]
}

reasons contains plan.about("storage-attachments", "deny", step, message) if {
	some step in plan.changing_steps
	some node in emptied(step)
	some volume in storage_of(node).attachments
	volume.error
	message := ["volume ", volume.volume, " of Node ", node, " does not attach or detach (", volume.error, "); repair that before ", step.command]
}

reasons contains plan.about("storage-attachments", "needs-approval", step, message) if {
	some step in plan.changing_steps
	some node in emptied(step)
	local := storage_of(node).local
	count(local) > 0
	message := ["volumes ", concat(", ", local), " exist only on Node ", node, ", and their pods cannot start elsewhere; a person decides about ", step.command]
}
