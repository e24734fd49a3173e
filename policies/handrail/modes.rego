# What the mode lets Handrail do by itself.
#
# In assist mode it drafts, and a person decides about every change. In auto mode it changes by itself only named objects in
# namespaces whose owners said so by a label. `low`: in production only what can be undone and has a rollback. `high`: never in
# production; elsewhere only what can be undone and whose dry run passed, or what only adds and has none.
package handrail

import data.handrail.plan

reasons contains plan.about("assist-mode", "needs-approval", step, ["in assist mode a person decides about ", step.command]) if {
	# whatever is not auto is treated as the careful one
	input.incident.mode != "auto"
	some step in plan.changing_steps
}

reasons contains plan.about("auto-mode", "needs-approval", step, ["a person decides about ", step.command, ", because ", why]) if {
	input.incident.mode == "auto"
	some index, why in objections
	step := automatic[index]
}

reasons contains plan.about("auto-mode", "allow", step, message) if {
	input.incident.mode == "auto"
	some index, step in automatic
	not objections[index]
	message := [step.command, " changes only named things where the owners allow it"]
}

# `destructive` and `forbidden` are other rules'.
automatic := [step | some step in input.plan.steps; step.effects.class in {"low", "high"}]

# By the place of the step in `automatic`.
objections := {index: why |
	some index, step in automatic
	why := objection(step)
}

# Why a step may not happen without a person; undefined when it may.
objection(step) := why if {
	why := reach_objections(step)[0]
} else := "it cannot be undone and this is production" if {
	step.effects.class == "low"
	input.cluster.environment == "production"
	irreversible(step, step.effects.effects)
} else := "it has no rollback and this is production" if {
	step.effects.class == "low"
	input.cluster.environment == "production"
	count(step.rollback) == 0
} else := "its effects are wide or slow to undo and this is production" if {
	step.effects.class == "high"
	input.cluster.environment == "production"
} else := "its effects are wide and cannot be undone" if {
	step.effects.class == "high"
	irreversible(step, plan.changing_effects(step))
} else := "its effects are wide and no dry run has shown that it would work" if {
	step.effects.class == "high"
	not shown_to_work(step)
}

reach_objections(step) := [why |
	some effect in plan.changing_effects(step)
	why := reach_objection(effect)
]

reach_objection(effect) := "it does not name the objects it changes" if {
	effect.scope != "objects"
} else := concat("", ["a ", effect.kind, " in production carries work of many namespaces"]) if {
	effect.kind in cluster_kinds
	input.cluster.environment == "production"
} else := concat("", ["it names no namespace for its ", effect.kind, "; write -n in the runbook"]) if {
	not effect.kind in cluster_kinds
	not effect.namespace
} else := concat("", ["namespace ", effect.namespace, " is not labelled ", plan.settings.auto.label, "=", plan.settings.auto.value]) if {
	not effect.kind in cluster_kinds
	object.get(plan.labels(effect.namespace), plan.settings.auto.label, "") != plan.settings.auto.value
}

# Kinds without a namespace whose `low` changes Handrail may make by itself outside production.
cluster_kinds := {"Node"}

irreversible(step, _) if step.irreversible

irreversible(_, effects) if {
	some effect in effects
	not effect.reversible
}

shown_to_work(step) if step.dryRun.status == "passed"

# It changes nothing that is there, and the tool has no dry run for it: `helm test` starts the pods that the release itself brought.
shown_to_work(step) if {
	step.dryRun.status == "unsupported"
	every effect in plan.changing_effects(step) {
		effect.verb == "create"
	}
}
