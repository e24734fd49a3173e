# Change freezes and peak hours.
#
# `facts.freezes` holds those that are in force now; calendars, cron lines and zones are evaluated before (src/policy/calendar). One
# whose calendar could not be read counts as in force. `only` narrows what it is about; a part that is absent holds for everything.
package handrail

import data.handrail.plan

reasons contains reason if {
	some freeze in input.facts.freezes
	in_place(freeze.only)
	some step in plan.changing_steps
	frozen(freeze.only, step)
	message := [step.command, " must wait: ", freeze.name, freeze_because(freeze), freeze_until(freeze)]
	reason := object.union(plan.about("freezes", freeze.verdict, step, message), freeze_approvals(freeze))
}

freeze_because(freeze) := concat("", [" (", freeze.reason, ")"]) if freeze.reason

freeze_because(freeze) := "" if not freeze.reason

freeze_until(freeze) := concat("", [" until ", freeze.untilLocal]) if freeze.untilLocal

freeze_until(freeze) := "" if not freeze.untilLocal

freeze_approvals(freeze) := {"approvals": freeze.approvals} if freeze.approvals

freeze_approvals(freeze) := {} if not freeze.approvals

in_place(only) if {
	among(only, "environments", input.cluster.environment)
	among(only, "clusters", input.cluster.name)
	among(only, "runbooks", input.plan.runbook.name)
	among(only, "severities", input.incident.severity)
}

frozen(only, step) if {
	some effect in plan.changing_effects(step)
	among(only, "verbs", effect.verb)
	among(only, "kinds", effect.kind)
	among(only, "namespaces", object.get(effect, "namespace", ""))
	names_among(only, effect)
}

among(only, key, _) if not only[key]

among(only, key, value) if {
	some pattern in only[key]
	glob.match(pattern, null, value)
}

names_among(only, _) if not only.names

# whatever names no objects may reach any
names_among(_, effect) if count(effect.names) == 0

names_among(only, effect) if {
	some name in effect.names
	among(only, "names", name)
}
