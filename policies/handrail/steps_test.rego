# Rules about single steps, and about the plan itself.
package handrail_test

import data.handrail
import data.handrail.fixture

of_class(class) := fixture.step("update", "Deployment", "shop", "checkout", class)

test_reads_are_allowed_and_sensitive_ones_asked_about if {
	every environment in ["production", "staging", "development"] {
		read := fixture.changed(fixture.calm([of_class("read")]), "/cluster/environment", environment)
		fixture.verdicts(handrail.reasons, "reads") == {"allow"} with input as read
		sensitive := fixture.changed(fixture.calm([of_class("sensitive-read")]), "/cluster/environment", environment)
		fixture.verdicts(handrail.reasons, "sensitive-reads") == {"needs-approval"} with input as sensitive
	}
}

test_destructive_is_a_persons_and_forbidden_nobodys if {
	fixture.verdicts(handrail.reasons, "destructive") == {"needs-approval"} with input as fixture.calm([of_class("destructive")])
	fixture.verdicts(handrail.reasons, "forbidden") == {"deny"} with input as fixture.calm([of_class("forbidden")])
}

test_what_is_not_understood_is_denied if {
	unknown := fixture.step("unknown", "*", "shop", "x", "destructive")
	fixture.verdicts(handrail.reasons, "understood") == {"deny"} with input as fixture.calm([unknown])
	nothing := json.patch(fixture.undo, [{"op": "replace", "path": "/effects/effects", "value": []}])
	fixture.verdicts(handrail.reasons, "understood") == {"deny"} with input as fixture.calm([nothing])
}

test_a_failed_dry_run_denies if {
	failed := object.union(fixture.undo, {"dryRun": {"status": "failed", "summary": "quota"}})
	fixture.verdicts(handrail.reasons, "dry-run") == {"deny"} with input as fixture.calm([failed])
}

test_approvers_of_the_runbook_are_asked if {
	named := object.union(fixture.undo, {"approvals": {"groups": ["leads"], "people": 2}})
	some reason in handrail.reasons with input as fixture.calm([named])
	reason.rule == "runbook-approvals"
	contains(reason.message, "leads")
	read := object.union(of_class("read"), {"approvals": {"groups": ["leads"], "people": 2}})
	fixture.verdicts(handrail.reasons, "runbook-approvals") == set() with input as fixture.calm([read])
}

test_what_failed_is_not_tried_again_on_the_same_state if {
	failed := [{"command": fixture.undo.command, "targets": fixture.undo.targets}]
	again := fixture.changed(fixture.calm([fixture.undo]), "/history/failed", failed)
	fixture.verdicts(handrail.reasons, "not-again") == {"deny"} with input as again
	moved := json.patch(again, [{"op": "replace", "path": "/history/failed/0/targets/0/version", "value": "2"}])
	fixture.verdicts(handrail.reasons, "not-again") == set() with input as moved
}

test_targets_are_looked_at_and_there if {
	unseen := object.union(fixture.undo, {"targets": []})
	fixture.verdicts(handrail.reasons, "targets-are-known") == {"deny"} with input as fixture.calm([unseen])
	absent := json.patch(fixture.undo, [{"op": "replace", "path": "/targets/0/version", "value": "absent"}])
	fixture.verdicts(handrail.reasons, "targets-are-known") == {"deny"} with input as fixture.calm([absent])
	new := json.patch(fixture.step("create", "Pod", "shop", "x", "low"), [{"op": "replace", "path": "/targets", "value": []}])
	fixture.verdicts(handrail.reasons, "targets-are-known") == set() with input as fixture.calm([new])
}

test_credentials_fit if {
	every tiers in [["reader", "operator"], ["node-operator", "operator"], ["reader", "node-operator"]] {
		step := object.union(fixture.undo, {"tier": tiers[0], "needs": tiers[1]})
		fixture.verdicts(handrail.reasons, "tier-fits") == {"deny"} with input as fixture.calm([step])
	}
	every tiers in [["operator", "node-operator"], ["operator", "reader"], ["node-operator", "node-operator"]] {
		step := object.union(fixture.undo, {"tier": tiers[0], "needs": tiers[1]})
		fixture.verdicts(handrail.reasons, "tier-fits") == set() with input as fixture.calm([step])
	}
}

test_rollbacks_are_decided_about_with_their_step if {
	every expected in [["destructive", "needs-approval"], ["forbidden", "deny"]] {
		rollback := {"command": "undo it", "effects": {"class": expected[0], "effects": [], "reasons": []}}
		step := object.union(fixture.undo, {"rollback": [rollback]})
		fixture.verdicts(handrail.reasons, "rollbacks") == {expected[1]} with input as fixture.calm([step])
	}
	unknown := object.union(fixture.undo, {"rollback": [{"command": "x", "effects": fixture.step("unknown", "*", "", "", "destructive").effects}]})
	fixture.verdicts(handrail.reasons, "rollbacks") == {"deny"} with input as fixture.calm([unknown])
	read := object.union(of_class("read"), {"rollback": [{"command": "x", "effects": {"class": "forbidden", "effects": [], "reasons": []}}]})
	fixture.verdicts(handrail.reasons, "rollbacks") == set() with input as fixture.calm([read])
}

test_a_plan_is_current if {
	good := fixture.calm([fixture.undo])
	fixture.verdicts(handrail.reasons, "plan-is-current") == set() with input as good
	every stale in [
		fixture.calm([]),
		fixture.calm([fixture.undo, fixture.undo]),
		fixture.changed(good, "/plan/incident", "inc-2"),
		fixture.changed(good, "/plan/cluster", "test-2"),
		fixture.changed(good, "/now", "2026-03-04T12:10:00.000Z"),
	] {
		fixture.verdicts(handrail.reasons, "plan-is-current") == {"deny"} with input as stale
	}
}
