# What is changed was looked at, with the credentials that it needs.
package handrail

import data.handrail.plan

# Without its state before, a step can neither be bound to that state nor be undone or observed after a crash.
reasons contains plan.about("targets-are-known", "deny", step, ["there is no ", plan.show(absent), " for ", step.command, " to change"]) if {
	some step in plan.changing_steps
	some absent in step.targets
	absent.version == "absent"
	count(changed_objects(step)) > 0
}

reasons contains plan.about("targets-are-known", "deny", step, message) if {
	some step in plan.changing_steps
	not any_absent(step)
	seen := {{"kind": target.kind, "name": target.name} | some target in step.targets}
	unseen := [concat(" ", [one.kind, one.name]) | some one in changed_objects(step); not one in seen]
	count(unseen) > 0
	message := ["the plan does not hold the state of ", concat(", ", unseen), " before ", step.command, "; make a new plan"]
}

any_absent(step) if {
	some target in step.targets
	target.version == "absent"
}

# Those that are there before: what is created is not.
changed_objects(step) := [{"kind": effect.kind, "name": name} |
	some effect in plan.changing_effects(step)
	effect.scope == "objects"
	effect.verb != "create"
	some name in effect.names
]

# A step that needs more than the reader's credentials must say so: approvers see it, and without them it could only fail.
reasons contains plan.about("tier-fits", "deny", step, message) if {
	some step in input.plan.steps
	not covers(step.tier, step.needs)
	message := [step.command, " needs the ", step.needs, "'s credentials and is planned with the ", step.tier, "'s; make a new plan"]
}

# Whether work with the credentials of one tier may do what another is needed for.
covers(tier, tier)

covers("operator", _)

covers(_, "reader")
