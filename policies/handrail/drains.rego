# One node at a time.
#
# `facts.drains` has the cluster's nodes that take no new pods: those from which pods are being evicted now, and those that are only
# cordoned. How many may be drained at once is data (`budgets.<environment>.most.drains`).
package handrail

import data.handrail.plan

evicted_nodes contains name if {
	some step in plan.changing_steps
	some target in plan.named(step, {"evict", "delete"})
	target.kind == "Node"
	name := target.name
}

evicts_unnamed(step) if {
	some effect in step.effects.effects
	effect.verb in {"evict", "delete"}
	effect.kind == "Node"
	count(effect.names) == 0
}

others_in(state) := sort([node.name | some node in input.facts.drains.nodes; node.state == state; not node.name in evicted_nodes])

empties_nodes if count(evicted_nodes) > 0

reasons contains plan.about("one-node-at-a-time", "deny", step, [step.command, " names no node, so it could drain many at once; name one"]) if {
	some step in plan.changing_steps
	evicts_unnamed(step)
}

reasons contains plan.about_plan("one-node-at-a-time", "deny", message) if {
	empties_nodes
	draining := others_in("draining")
	limit := plan.budget.most.drains
	count(draining) + count(evicted_nodes) > limit
	message := [
		"the plan drains ", concat(", ", sort(evicted_nodes)), drained_already(draining), ", and at most ", plan.text(limit),
		" may be drained at a time; wait until the others are back or split the plan",
	]
}

drained_already(nodes) := "" if count(nodes) == 0

drained_already(nodes) := concat("", [" while ", concat(", ", nodes), " is being drained"]) if count(nodes) > 0

reasons contains plan.about_plan("one-node-at-a-time", "needs-approval", message) if {
	empties_nodes
	cordoned := others_in("cordoned")
	count(cordoned) > 0
	message := ["nodes ", concat(", ", cordoned), " take no pods already; a person decides whether the cluster can lose ", concat(", ", sort(evicted_nodes)), " as well"]
}

reasons contains plan.about_plan("one-node-at-a-time", "deny", message) if {
	empties_nodes
	not drains_known
	message := ["which nodes are being drained could not be read (", drains_problem, "), so ", concat(", ", sort(evicted_nodes)), " may not be; let the reader list nodes and plan again"]
}

drains_known if input.facts.drains.status == "known"

default drains_problem := "they were not looked at"

drains_problem := input.facts.drains.because
