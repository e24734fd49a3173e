# No restart of what is below its disruption budget.
#
# `facts.disruption` has, for each object whose pods a step would stop, the PodDisruptionBudgets that select those pods. An object whose
# budgets could not be read is taken for one below them.
# https://kubernetes.io/docs/tasks/run-application/configure-pdb/
package handrail

import data.handrail.plan

stopping := {"restart", "evict", "delete"}

pod_keepers := {"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Pod"}

# What each changing step stops, with what is known of its budgets.
stops := [{"step": step, "target": target, "known": disruption_of(target)} |
	some step in plan.changing_steps
	some target in stopped(step)
]

stopped(step) := array.concat(
	[target | some target in plan.named(step, stopping); target.kind in pod_keepers],
	stopped_unnamed(step),
)

# What names no objects stops any of them: `facts.disruption` has it under the name `*`.
stopped_unnamed(step) := [{"kind": effect.kind, "namespace": object.get(effect, "namespace", ""), "name": "*"} |
	some effect in step.effects.effects
	effect.verb in stopping
	effect.kind in pod_keepers
	count(effect.names) == 0
]

reasons contains plan.about("disruption-budget", "deny", stop.step, message) if {
	some stop in stops
	not stop.known.status == "known"
	message := [
		"whether ", plan.show(stop.target), " is below its PodDisruptionBudget could not be read (", stop.known.because,
		"); let the reader list poddisruptionbudgets and plan again",
	]
}

reasons contains plan.about("disruption-budget", "deny", stop.step, message) if {
	some stop in stops
	some pdb in stop.known.budgets
	pdb.healthy < pdb.desired
	message := [
		plan.show(stop.target), " is below its PodDisruptionBudget ", pdb.name, " (", plan.text(pdb.healthy), " healthy of ",
		plan.text(pdb.desired), " wanted), so ", stop.step.command, " would make it worse; bring pods back first",
	]
}

reasons contains plan.about("disruption-budget", "needs-approval", stop.step, message) if {
	some stop in stops
	some pdb in stop.known.budgets
	pdb.healthy >= pdb.desired
	pdb.allowed < 1
	message := [
		plan.show(stop.target), " can lose no pod by its PodDisruptionBudget ", pdb.name, "; a person decides about ",
		stop.step.command,
	]
}

# What is known of it; nothing, when it was not looked at.
disruption_of(target) := fact if {
	some fact in input.facts.disruption
	fact.kind == target.kind
	fact.namespace == target.namespace
	fact.name == target.name
} else := {"status": "unknown", "because": "it was not looked at"}
