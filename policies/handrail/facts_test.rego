# Rules about the world beside the plan.
package handrail_test

import data.handrail
import data.handrail.fixture

with_facts(steps, key, value) := fixture.changed(fixture.calm(steps), concat("/", ["/facts", key]), value)

below(healthy, desired, allowed) := [object.union(
	fixture.known("Deployment", "shop", "checkout"),
	{"budgets": [{"name": "checkout", "allowed": allowed, "healthy": healthy, "desired": desired}]},
)]

test_nothing_below_its_disruption_budget_is_restarted if {
	weak := with_facts([fixture.restart], "disruption", below(1, 2, 0))
	fixture.verdicts(handrail.reasons, "disruption-budget") == {"deny"} with input as weak
	at_the_edge := with_facts([fixture.restart], "disruption", below(2, 2, 0))
	fixture.verdicts(handrail.reasons, "disruption-budget") == {"needs-approval"} with input as at_the_edge
	well := with_facts([fixture.restart], "disruption", below(3, 2, 1))
	fixture.verdicts(handrail.reasons, "disruption-budget") == set() with input as well
}

test_a_rollback_may_repair_what_is_below_its_budget if {
	fixture.verdicts(handrail.reasons, "disruption-budget") == set() with input as with_facts([fixture.undo], "disruption", below(0, 2, 0))
}

test_a_disruption_budget_that_is_not_known_counts_as_broken if {
	unread := with_facts([fixture.restart], "disruption", [])
	fixture.verdicts(handrail.reasons, "disruption-budget") == {"deny"} with input as unread
	wide := json.patch(fixture.restart, [
		{"op": "replace", "path": "/effects/effects/0/names", "value": []},
		{"op": "replace", "path": "/effects/effects/0/scope", "value": "namespace"},
	])
	fixture.verdicts(handrail.reasons, "disruption-budget") == {"deny"} with input as fixture.calm([wide])
	read := with_facts([wide], "disruption", [fixture.known("Deployment", "shop", "*")])
	fixture.verdicts(handrail.reasons, "disruption-budget") == set() with input as read
}

drains(nodes) := with_facts([fixture.drain], "drains", {"status": "known", "nodes": nodes})

test_one_node_is_drained_at_a_time if {
	fixture.verdicts(handrail.reasons, "one-node-at-a-time") == set() with input as drains([])
	fixture.verdicts(handrail.reasons, "one-node-at-a-time") == set() with input as drains([{"name": "worker-1", "state": "draining"}])
	fixture.verdicts(handrail.reasons, "one-node-at-a-time") == {"deny"} with input as drains([{"name": "worker-2", "state": "draining"}])
	fixture.verdicts(handrail.reasons, "one-node-at-a-time") == {"needs-approval"} with input as drains([{"name": "worker-2", "state": "cordoned"}])
	fixture.verdicts(handrail.reasons, "one-node-at-a-time") == {"deny"} with input as with_facts([fixture.drain], "drains", {"status": "unknown", "because": "403"})
	two := fixture.calm([fixture.drain, json.patch(fixture.drain, [
		{"op": "replace", "path": "/id", "value": "s2"},
		{"op": "replace", "path": "/effects/effects/0/names", "value": ["worker-2"]},
	])])
	fixture.verdicts(handrail.reasons, "one-node-at-a-time") == {"deny"} with input as two
	any := json.patch(fixture.drain, [{"op": "replace", "path": "/effects/effects/0/names", "value": []}])
	fixture.verdicts(handrail.reasons, "one-node-at-a-time") == {"deny"} with input as fixture.calm([any])
}

test_stateful_nodes_need_their_volumes_accounted_for if {
	unread := with_facts([fixture.drain], "storage", [])
	fixture.verdicts(handrail.reasons, "storage-attachments") == {"deny"} with input as unread
	stuck := with_facts([fixture.drain], "storage", [{
		"node": "worker-1", "status": "known", "local": [],
		"attachments": [{"volume": "pv-1", "attached": true, "error": "timed out"}],
	}])
	fixture.verdicts(handrail.reasons, "storage-attachments") == {"deny"} with input as stuck
	local := with_facts([fixture.drain], "storage", [{"node": "worker-1", "status": "known", "attachments": [], "local": ["pv-2"]}])
	fixture.verdicts(handrail.reasons, "storage-attachments") == {"needs-approval"} with input as local
	fine := with_facts([fixture.drain], "storage", [{
		"node": "worker-1", "status": "known", "local": [],
		"attachments": [{"volume": "pv-1", "attached": true}],
	}])
	fixture.verdicts(handrail.reasons, "storage-attachments") == set() with input as fine
}

wide_delete := json.patch(fixture.step("delete", "Pod", "", "x", "destructive"), [
	{"op": "replace", "path": "/effects/effects/0/scope", "value": "cluster"},
	{"op": "replace", "path": "/effects/effects/0/names", "value": []},
])

test_nothing_is_deleted_widely_while_the_control_plane_is_weak if {
	every step in [wide_delete, fixture.step("delete", "Namespace", "", "shop", "destructive"), fixture.step("delete", "*", "", "x", "destructive")] {
		fixture.verdicts(handrail.reasons, "control-plane-stable") == set() with input as fixture.calm([step])
		every state in [{"status": "unstable", "because": "etcd failed"}, {"status": "unknown", "because": "403"}] {
			fixture.verdicts(handrail.reasons, "control-plane-stable") == {"deny"} with input as with_facts([step], "controlPlane", state)
		}
	}
	one := fixture.step("delete", "Pod", "shop", "checkout-1", "high")
	weak := with_facts([one], "controlPlane", {"status": "unstable", "because": "etcd failed"})
	fixture.verdicts(handrail.reasons, "control-plane-stable") == set() with input as weak
}

blaming := fixture.step("delete", "Pod", "kube-system", "kube-apiserver-cp-1", "high")

checked(names) := {"verdict": "confirmed", "hypotheses": [{"id": name, "title": name, "status": "refuted"} | some name in names]}

test_dns_and_mesh_are_checked_before_the_api_server_is_blamed if {
	fixture.verdicts(handrail.reasons, "suspects-in-order") == {"deny"} with input as fixture.calm([blaming])
	half := with_facts([blaming], "diagnosis", checked(["coredns-slow"]))
	fixture.verdicts(handrail.reasons, "suspects-in-order") == {"deny"} with input as half
	whole := with_facts([blaming], "diagnosis", checked(["coredns-slow", "istio-proxy"]))
	fixture.verdicts(handrail.reasons, "suspects-in-order") == set() with input as whole
	without_mesh := fixture.changed(half, "/facts/absent", ["mesh"])
	fixture.verdicts(handrail.reasons, "suspects-in-order") == set() with input as without_mesh
	open := with_facts([blaming], "diagnosis", {"verdict": "inconclusive", "hypotheses": [{"id": "dns", "title": "DNS", "status": "inconclusive"}]})
	fixture.verdicts(handrail.reasons, "suspects-in-order") == {"deny"} with input as open
}

test_who_is_suspected_may_be_a_regular_expression if {
	suspects := {"blamed": "^kube-api.+$", "namespaces": [], "before": [{"name": "DNS", "pattern": "^(core)?dns"}]}
	unchecked := handrail.reasons with input as fixture.calm([blaming]) with data.handrail.settings.suspects as suspects
	fixture.verdicts(unchecked, "suspects-in-order") == {"deny"}
	whole := with_facts([blaming], "diagnosis", checked(["coredns-slow"]))
	checked_before := handrail.reasons with input as whole with data.handrail.settings.suspects as suspects
	fixture.verdicts(checked_before, "suspects-in-order") == set()
	others := handrail.reasons with input as fixture.calm([fixture.undo]) with data.handrail.settings.suspects as suspects
	fixture.verdicts(others, "suspects-in-order") == set()
}

test_a_diagnosis_that_blames_it_is_held_to_the_same_order if {
	blamed := with_facts([fixture.undo], "diagnosis", object.union(checked([]), {"cause": {"id": "apiserver-overloaded", "summary": ""}}))
	fixture.verdicts(handrail.reasons, "suspects-in-order") == {"deny"} with input as blamed
	all := json.patch(fixture.undo, [
		{"op": "replace", "path": "/effects/effects/0/names", "value": []},
		{"op": "replace", "path": "/effects/effects/0/namespace", "value": "kube-system"},
	])
	fixture.verdicts(handrail.reasons, "suspects-in-order") == {"deny"} with input as fixture.calm([all])
}

owned(status) := [{"kind": "Deployment", "namespace": "shop", "name": "checkout", "status": status, "by": "Argo CD", "shownBy": "a label", "because": "403"}]

test_what_a_repository_owns_is_changed_there if {
	fixture.verdicts(handrail.reasons, "gitops") == {"deny"} with input as with_facts([fixture.undo], "owners", owned("owned"))
	fixture.verdicts(handrail.reasons, "gitops") == {"deny"} with input as with_facts([fixture.undo], "owners", owned("unknown"))
	fixture.verdicts(handrail.reasons, "gitops") == set() with input as with_facts([fixture.undo], "owners", owned("free"))
	wide := json.patch(fixture.undo, [{"op": "replace", "path": "/effects/effects/0/names", "value": []}])
	fixture.verdicts(handrail.reasons, "gitops") == {"deny"} with input as with_facts([wide], "owners", owned("owned"))
}

test_a_pull_request_changes_nothing_live if {
	proposed := object.union(fixture.undo, {"through": {"_tag": "pull-request"}})
	fixture.verdicts(handrail.reasons, "gitops") == set() with input as with_facts([proposed], "owners", owned("owned"))
	fixture.verdicts(handrail.reasons, "gitops") == set() with input as with_facts([proposed], "owners", owned("unknown"))
}

test_live_changes_of_it_can_be_excepted if {
	ours := with_facts([fixture.undo], "owners", owned("owned"))
	excepted := json.patch(ours, [{"op": "add", "path": "/namespaceLabels/shop/handrail.dev~1gitops", "value": "live-changes-allowed"}])
	fixture.verdicts(handrail.reasons, "gitops") == set() with input as excepted
	reasons := handrail.reasons with input as ours with data.handrail.settings.gitops.liveVerbs as ["rollback"]
	fixture.verdicts(reasons, "gitops") == set()
}

test_drains_that_were_not_looked_at_count_as_running if {
	blind := json.patch(fixture.calm([fixture.drain]), [{"op": "remove", "path": "/facts/drains"}])
	fixture.verdicts(handrail.reasons, "one-node-at-a-time") == {"deny"} with input as blind
}
