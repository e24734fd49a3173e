# Two people for regulated namespaces.
#
# A namespace is regulated when a label of it carries one of the tags: as the label's key after its prefix (`pci: "true"`,
# `compliance.example/pci: ""`), or as its value or a part of it (`compliance: pci`, `handrail.dev/tags: pci.sox`). Which tags, how many
# people and of which groups is data (`data.handrail.settings.regulated`).
package handrail

import data.handrail.plan

reasons contains reason if {
	some step in input.plan.steps
	step.effects.class != "read"
	some namespace in plan.namespaces(step)
	tag := regulated_by[namespace]
	wanted := plan.settings.regulated
	message := ["namespace ", namespace, " is regulated (", tag, "), so ", plan.text(wanted.people), " people decide about ", step.command]
	reason := object.union(
		plan.about("regulated", "needs-approval", step, message),
		{"approvals": {"groups": wanted.groups, "people": wanted.people}},
	)
}

# A namespace whose labels could not be read may be any: the two people are asked for it as well.
reasons contains reason if {
	some step in plan.changing_steps
	some namespace in plan.namespaces(step)
	not input.namespaceLabels[namespace]
	count(plan.settings.regulated.tags) > 0
	wanted := plan.settings.regulated
	message := ["the labels of namespace ", namespace, " could not be read, so it may be regulated: ", plan.text(wanted.people), " people decide about ", step.command]
	reason := object.union(
		plan.about("regulated", "needs-approval", step, message),
		{"approvals": {"groups": wanted.groups, "people": wanted.people}},
	)
}

# The tags of each namespace that has some, as one text.
regulated_by := {namespace: concat(", ", tags) |
	some namespace, labels in input.namespaceLabels
	marks := marks_of(labels)
	tags := sort([tag | some tag in plan.settings.regulated.tags; tag in marks])
	count(tags) > 0
}

# All that labels could carry a tag as.
marks_of(labels) := marks_in_keys(labels) | {mark | some value in labels; some mark in tags_in(lower(value))}

marks_in_keys(labels) := {parts[count(parts) - 1] |
	some key, value in labels
	parts := split(lower(key), "/")
	not lower(value) in {"false", "no", "none", "0"}
}

# A label's value holds letters, digits, `-`, `_` and `.`; any of the last three may stand between tags, or belong to one.
tags_in(value) := {value} | {part | some part in split(replace(replace(value, "_", "."), "-", "."), ".")}
