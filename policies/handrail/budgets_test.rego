package handrail_test

import data.handrail
import data.handrail.fixture

many(count_) := [object.union(fixture.step("rollback", "Deployment", "shop", name, "low"), {"id": name}) |
	some number in numbers.range(1, count_)
	name := format_int(number, 10)
]

test_a_plan_that_changes_many_objects_is_asked_about if {
	fixture.verdicts(handrail.reasons, "plan-budget") == set() with input as fixture.calm(many(10))
	fixture.verdicts(handrail.reasons, "plan-budget") == {"needs-approval"} with input as fixture.calm(many(11))
	fixture.verdicts(handrail.reasons, "plan-budget") == {"needs-approval"} with input as fixture.in_production(fixture.calm(many(4)))
}

test_an_incident_that_has_changed_enough_is_handed_over if {
	spent := fixture.changed(fixture.calm([fixture.undo]), "/history/mutations", 20)
	fixture.verdicts(handrail.reasons, "incident-budget") == {"deny"} with input as spent
	reading := fixture.changed(fixture.calm([fixture.step("read", "Pod", "shop", "x", "read")]), "/history/mutations", 99)
	fixture.verdicts(handrail.reasons, "incident-budget") == set() with input as reading
}

reaching(what, number) := fixture.calm([json.patch(fixture.undo, [{"op": "add", "path": concat("/", ["/blast", what]), "value": number}])])

test_blast_radius_is_budgeted_by_environment if {
	every what, limits in {"pods": [50, 1000], "nodes": [2, 10]} {
		fixture.verdicts(handrail.reasons, "blast-radius") == set() with input as reaching(what, limits[0])
		fixture.verdicts(handrail.reasons, "blast-radius") == {"needs-approval"} with input as reaching(what, limits[0] + 1)
		fixture.verdicts(handrail.reasons, "blast-radius") == {"needs-approval", "deny"} with input as reaching(what, limits[1] + 1)
		fixture.verdicts(handrail.reasons, "blast-radius") == {"needs-approval"} with input as fixture.in_production(reaching(what, limits[0]))
	}
}

test_blast_radius_adds_up_over_the_incident if {
	before := fixture.changed(reaching("pods", 30), "/history/blast", {"pods": 30, "nodes": 0})
	fixture.verdicts(handrail.reasons, "blast-radius") == {"needs-approval"} with input as before
}

test_the_share_of_replicas_is_budgeted if {
	half := fixture.in_production(reaching("replicasPercent", 50))
	more := fixture.in_production(reaching("replicasPercent", 50.5))
	fixture.verdicts(handrail.reasons, "blast-radius") == set() with input as half
	fixture.verdicts(handrail.reasons, "blast-radius") == {"needs-approval"} with input as more
}

test_an_environment_without_a_budget_gets_productions if {
	odd := fixture.changed(fixture.calm(many(4)), "/cluster/environment", "edge")
	fixture.verdicts(handrail.reasons, "plan-budget") == {"needs-approval"} with input as odd
}

test_budgets_are_data if {
	tight := {"staging": {"unasked": {"objects": 0, "pods": 0, "nodes": 0, "replicasPercent": 0}, "most": {"changes": 0, "pods": 0, "nodes": 0, "drains": 0}}}
	reasons := handrail.reasons with input as fixture.calm([fixture.undo]) with data.handrail.settings.budgets as tight
	fixture.verdicts(reasons, "incident-budget") == {"deny"}
	fixture.verdicts(reasons, "plan-budget") == {"needs-approval"}
}

test_what_a_change_reaches_must_be_counted if {
	uncounted := fixture.calm([object.remove(fixture.undo, ["blast"])])
	fixture.verdicts(handrail.reasons, "blast-radius") == {"needs-approval"} with input as uncounted
	reading := fixture.calm([object.remove(fixture.step("read", "Pod", "shop", "x", "read"), ["blast"])])
	fixture.verdicts(handrail.reasons, "blast-radius") == set() with input as reading
}
