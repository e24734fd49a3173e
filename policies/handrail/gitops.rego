# What a repository owns is changed in the repository.
#
# `facts.owners` says which targets Argo CD or Flux applies. A live change of them would be undone or would hide a drift, so it is denied.
# A step that goes through a pull request changes nothing live. `data.handrail.settings.gitops` may except verbs, and namespaces by a label.
package handrail

import data.handrail.plan

reasons contains plan.about("gitops", "deny", step, message) if {
	some fact in input.facts.owners
	fact.status == "owned"
	some step in plan.changing_steps
	changes_live(step, fact)
	message := [plan.show(fact), " is applied by ", fact.by, " (", fact.shownBy, "), so ", step.command, " would be undone or hide a drift; propose the change in its repository"]
}

reasons contains plan.about("gitops", "deny", step, message) if {
	some fact in input.facts.owners
	fact.status == "unknown"
	some step in plan.changing_steps
	changes_live(step, fact)
	message := ["whether a repository owns ", plan.show(fact), " could not be read (", fact.because, "), so ", step.command, " may be undone; read it and plan again"]
}

changes_live(step, fact) if {
	not proposes(step)
	some effect in plan.changing_effects(step)
	effect.kind == fact.kind
	reaches(effect, fact)
	not effect.verb in plan.settings.gitops.liveVerbs
	not excepted(fact.namespace)
}

reaches(effect, fact) if {
	fact.name in effect.names
	object.get(effect, "namespace", "") == fact.namespace
}

# What names no objects reaches all of its kind, in its namespace or in all.
reaches(effect, fact) if {
	count(effect.names) == 0
	object.get(effect, "namespace", fact.namespace) == fact.namespace
}

proposes(step) if step.through._tag == "pull-request"

excepted(namespace) if {
	exception := plan.settings.gitops.exception
	object.get(plan.labels(namespace), exception.label, "") == exception.value
}
