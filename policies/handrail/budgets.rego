# How much one incident may change.
#
# `unasked` is what goes without a person, `most` what goes at all: beyond it the incident is not being repaired but tried out on.
# Both are data (`data.handrail.settings.budgets`), by environment.
package handrail

import data.handrail.plan

reasons contains plan.about_plan("plan-budget", "needs-approval", message) if {
	wanted := count(changed_names)
	limit := plan.budget.unasked.objects
	wanted > limit
	message := ["the plan changes ", plan.text(wanted), " objects, and ", plan.text(limit), " is the most that goes unasked in ", input.cluster.environment]
}

changed_names contains [effect.kind, object.get(effect, "namespace", ""), name] if {
	some change in plan.changes
	effect := change.effect
	some name in effect.names
}

reasons contains plan.about_plan("incident-budget", "deny", message) if {
	wanted := count(plan.changing_steps)
	wanted > 0
	limit := plan.budget.most.changes
	input.history.mutations + wanted > limit
	message := [
		"this incident has made ", plan.text(input.history.mutations), " changes and the plan adds ", plan.text(wanted), ", over the ",
		plan.text(limit), " that one incident may make in ", input.cluster.environment, "; hand over to a person",
	]
}

# Pods and nodes that the incident has reached so far and would reach by this plan.
reached[what] := total if {
	some what in ["pods", "nodes"]
	planned := sum([step.blast[what] | some step in plan.changing_steps])
	total := planned + object.get(input.history, ["blast", what], 0)
	planned > 0
}

reasons contains plan.about_plan("blast-radius", "deny", message) if {
	some what, total in reached
	limit := plan.budget.most[what]
	total > limit
	message := ["with this plan the incident reaches ", plan.text(total), " ", what, ", over the ", plan.text(limit), " that one incident may reach in ", input.cluster.environment, "; hand over to a person"]
}

reasons contains plan.about_plan("blast-radius", "needs-approval", message) if {
	some what, total in reached
	limit := plan.budget.unasked[what]
	total > limit
	message := ["with this plan the incident reaches ", plan.text(total), " ", what, ", and ", plan.text(limit), " is the most that goes unasked in ", input.cluster.environment]
}

reasons contains plan.about("blast-radius", "needs-approval", step, message) if {
	some step in plan.changing_steps
	limit := plan.budget.unasked.replicasPercent
	step.blast.replicasPercent > limit
	message := [step.command, " reaches ", plan.text(round(step.blast.replicasPercent)), " % of the replicas, and ", plan.text(limit), " % is the most that goes unasked in ", input.cluster.environment]
}

# What was not counted may be anything.
reasons contains plan.about("blast-radius", "needs-approval", step, message) if {
	some step in plan.changing_steps
	not step.blast
	message := ["what ", step.command, " reaches could not be counted, so a person decides"]
}
