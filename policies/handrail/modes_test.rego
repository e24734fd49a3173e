package handrail_test

import data.handrail
import data.handrail.fixture

passed := {"status": "passed", "summary": "ok"}

test_a_low_change_goes_in_a_labelled_namespace if {
	fixture.verdicts(handrail.reasons, "auto-mode") == {"allow"} with input as fixture.calm([fixture.undo])
}

test_a_low_change_asks_where_the_owners_said_nothing if {
	every step in [
		fixture.step("rollback", "Deployment", "plain", "checkout", "low"),
		fixture.step("rollback", "Deployment", "dark", "checkout", "low"),
	] {
		fixture.verdicts(handrail.reasons, "auto-mode") == {"needs-approval"} with input as fixture.calm([step])
	}
}

test_a_low_change_without_a_namespace_asks if {
	step := json.patch(fixture.undo, [{"op": "remove", "path": "/effects/effects/0/namespace"}])
	fixture.verdicts(handrail.reasons, "auto-mode") == {"needs-approval"} with input as fixture.calm([step])
}

test_assist_asks_about_every_change if {
	reasons := handrail.reasons with input as fixture.in_assist(fixture.calm([fixture.undo]))
	fixture.verdicts(reasons, "assist-mode") == {"needs-approval"}
	fixture.verdicts(reasons, "auto-mode") == set()
}

test_a_mode_that_is_not_known_is_treated_as_assist if {
	unknown := fixture.changed(fixture.calm([fixture.undo]), "/incident/mode", "yolo")
	fixture.verdicts(handrail.reasons, "assist-mode") == {"needs-approval"} with input as unknown
}

test_production_wants_a_rollback if {
	plain := fixture.in_production(fixture.calm([fixture.undo]))
	fixture.verdicts(handrail.reasons, "auto-mode") == {"needs-approval"} with input as plain
	undoable := object.union(fixture.undo, {"rollback": [{"command": "undo it", "effects": fixture.undo.effects}]})
	fixture.verdicts(handrail.reasons, "auto-mode") == {"allow"} with input as fixture.in_production(fixture.calm([undoable]))
	never := object.union(undoable, {"irreversible": true})
	fixture.verdicts(handrail.reasons, "auto-mode") == {"needs-approval"} with input as fixture.in_production(fixture.calm([never]))
}

test_a_high_change_wants_a_dry_run_outside_production if {
	high := fixture.step("rollback", "HelmRelease", "shop", "cni", "high")
	shown := object.union(high, {"dryRun": passed})
	fixture.verdicts(handrail.reasons, "auto-mode") == {"needs-approval"} with input as fixture.calm([high])
	fixture.verdicts(handrail.reasons, "auto-mode") == {"allow"} with input as fixture.calm([shown])
	fixture.verdicts(handrail.reasons, "auto-mode") == {"needs-approval"} with input as fixture.in_production(fixture.calm([shown]))
	final := json.patch(shown, [{"op": "replace", "path": "/effects/effects/0/reversible", "value": false}])
	fixture.verdicts(handrail.reasons, "auto-mode") == {"needs-approval"} with input as fixture.calm([final])
}

test_what_only_adds_needs_no_dry_run_that_the_tool_does_not_have if {
	adds := object.union(fixture.step("create", "Pod", "shop", "probe", "high"), {"dryRun": {"status": "unsupported", "summary": ""}})
	fixture.verdicts(handrail.reasons, "auto-mode") == {"allow"} with input as fixture.calm([adds])
}

test_a_wide_change_asks if {
	wide := json.patch(fixture.undo, [
		{"op": "replace", "path": "/effects/effects/0/scope", "value": "namespace"},
		{"op": "replace", "path": "/effects/effects/0/names", "value": []},
	])
	fixture.verdicts(handrail.reasons, "auto-mode") == {"needs-approval"} with input as fixture.calm([wide])
}

test_nodes_may_be_cordoned_outside_production_only if {
	cordon := json.patch(fixture.step("cordon", "Node", "", "worker-1", "low"), [{"op": "remove", "path": "/effects/effects/0/namespace"}])
	undoable := object.union(cordon, {"rollback": [{"command": "uncordon", "effects": cordon.effects}]})
	fixture.verdicts(handrail.reasons, "auto-mode") == {"allow"} with input as fixture.calm([undoable])
	fixture.verdicts(handrail.reasons, "auto-mode") == {"needs-approval"} with input as fixture.in_production(fixture.calm([undoable]))
}
