# The control plane is left alone while it is weak, and not blamed before DNS and mesh.
package handrail

import data.handrail.plan

# Kinds whose removal takes other things with it, anywhere in the cluster.
wide_kinds := {
	"Namespace", "Node", "PersistentVolume", "StorageClass", "CustomResourceDefinition", "APIService", "ClusterRole", "ClusterRoleBinding",
	"MutatingWebhookConfiguration", "ValidatingWebhookConfiguration", "PriorityClass", "IngressClass",
}

deletes_widely(effect) if {
	effect.verb in {"delete", "evict"}
	effect.scope in {"cluster", "outside"}
}

deletes_widely(effect) if {
	effect.verb == "delete"
	effect.kind in wide_kinds
}

deletes_widely(effect) if {
	effect.verb == "delete"
	effect.kind == "*"
}

# Deletion is not done when the command returns: finalizers, garbage collection and reconciliation need a control plane that keeps up.
reasons contains plan.about("control-plane-stable", "deny", step, message) if {
	why := control_plane_trouble
	some step in plan.changing_steps
	some effect in step.effects.effects
	deletes_widely(effect)
	message := [step.command, " deletes across the cluster while the control plane ", why, "; wait until /readyz passes"]
}

control_plane_trouble := concat("", ["is unstable: ", input.facts.controlPlane.because]) if {
	input.facts.controlPlane.status == "unstable"
} else := "could not be asked how it is" if {
	not input.facts.controlPlane.status == "stable"
}

# Slow or failing calls to the API server come from name resolution and from the mesh more often than from itself; restarting it then takes
# away what still works. Which names stand for what is data (`data.handrail.settings.suspects`): words, one of which is in the name, or one text,
# which is a regular expression. WebAssembly compiles those anew for each decision, which costs more than any rule here.
reasons contains plan.about("suspects-in-order", "deny", step, message) if {
	count(unchecked) > 0
	some step in plan.changing_steps
	blames_control_plane(step)
	message := [
		step.command, " blames the API server before ", concat(" and ", unchecked), " was checked; give the runbook's diagnosis a hypothesis for ",
		concat(" and ", unchecked), ", and plan again",
	]
}

unchecked := [suspect.name | some suspect in plan.settings.suspects.before; not cleared(suspect)]

blames_control_plane(step) if {
	some name in blamed_names
	some effect in plan.changing_effects(step)
	name in effect.names
}

blames_control_plane(step) if {
	some effect in plan.changing_effects(step)
	count(effect.names) == 0
	effect.namespace in plan.settings.suspects.namespaces
}

blames_control_plane(_) if matches(plan.settings.suspects.blamed, input.facts.diagnosis.cause.id)

# Of what the plan changes; each name is looked at once.
blamed_names := [name |
	some name in {name | some change in plan.changes; some name in change.effect.names}
	matches(plan.settings.suspects.blamed, name)
]

matches(words, name) if {
	is_array(words)
	some word in words
	contains(lower(name), word)
}

matches(pattern, name) if {
	is_string(pattern)
	regex.match(pattern, lower(name))
}

cleared(suspect) if {
	some hypothesis in input.facts.diagnosis.hypotheses
	hypothesis.status in {"confirmed", "refuted"}
	matches(suspect.pattern, concat(" ", [hypothesis.id, hypothesis.title]))
}

cleared(suspect) if {
	some absent in input.facts.absent
	absent == suspect.name
}
