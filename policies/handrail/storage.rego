# Stateful nodes are emptied only with their volumes accounted for.
#
# `facts.storage` has, for each node that a step would empty or delete, the volumes that are attached to it and those that exist only
# there. https://kubernetes.io/docs/concepts/storage/volume-attachments/ says why a volume must be detached before it moves.
package handrail

import data.handrail.plan

# The nodes that steps empty or delete, with what is known of their volumes.
emptied := [{"step": step, "node": target.name, "known": storage_of(target.name)} |
	some step in plan.changing_steps
	some target in plan.named(step, {"evict", "delete"})
	target.kind == "Node"
]

storage_of(node) := fact if {
	some fact in input.facts.storage
	fact.node == node
} else := {"status": "unknown", "because": "it was not looked at"}

reasons contains plan.about("storage-attachments", "deny", one.step, message) if {
	some one in emptied
	not one.known.status == "known"
	message := [
		"which volumes are attached to Node ", one.node, " could not be read (", one.known.because, "), so ", one.step.command,
		" could strand one; let the reader list volumeattachments, persistentvolumes and pods, and plan again",
	]
}

reasons contains plan.about("storage-attachments", "deny", one.step, message) if {
	some one in emptied
	some volume in one.known.attachments
	volume.error
	message := [
		"volume ", volume.volume, " of Node ", one.node, " does not attach or detach (", volume.error, "); repair that before ",
		one.step.command,
	]
}

reasons contains plan.about("storage-attachments", "needs-approval", one.step, message) if {
	some one in emptied
	local := one.known.local
	count(local) > 0
	message := [
		"volumes ", concat(", ", local), " exist only on Node ", one.node, ", and their pods cannot start elsewhere; a person decides about ",
		one.step.command,
	]
}
