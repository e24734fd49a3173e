# The plan is this incident's, for this cluster, and in time.
#
# That it is the one which its digest names is checked before the rules are asked (src/policy/input-is-true.ts).
package handrail

import data.handrail.plan

reasons contains plan.about_plan("plan-is-current", "deny", stale_because)

stale_because := ["the plan has no steps, so there is nothing to decide"] if {
	count(input.plan.steps) == 0
} else := ["the plan belongs to ", input.plan.incident, ", not to ", input.incident.id, "; make one for this incident"] if {
	input.plan.incident != input.incident.id
} else := ["the plan is for cluster ", input.plan.cluster, ", not for ", input.cluster.name] if {
	input.plan.cluster != input.cluster.name
} else := ["the plan expired at ", input.plan.expiresAt, "; make a new one from the present state"] if {
	# both are RFC 3339 in UTC with milliseconds, so they sort as text
	input.now >= input.plan.expiresAt
} else := ["two steps of the plan have the same id, so an attempt of one could count for the other"] if {
	count({step.id | some step in input.plan.steps}) != count(input.plan.steps)
}
