# Rules about when, and by whom.
package handrail_test

import data.handrail
import data.handrail.fixture

labelled(labels) := fixture.changed(fixture.calm([fixture.undo]), "/namespaceLabels/shop", labels)

regulating(input_) := {reason |
	some reason in handrail.reasons with input as input_
	reason.rule == "regulated"
}

test_two_people_decide_in_regulated_namespaces if {
	every labels in [
		{"pci": "true"}, {"compliance.example/PCI": ""}, {"compliance": "pci"}, {"handrail.dev/tags": "internal.sox"},
		{"scope": "hipaa_eu"},
	] {
		some reason in regulating(labelled(labels))
		reason.verdict == "needs-approval"
		reason.approvals.people == 2
	}
}

test_a_namespace_that_says_it_is_not_regulated_is_not if {
	every labels in [{"pci": "false"}, {"team": "pcie-drivers"}, {}] {
		count(regulating(labelled(labels))) == 0
	}
}

test_a_namespace_whose_labels_are_not_known_may_be_regulated if {
	count(regulating(fixture.changed(fixture.calm([fixture.undo]), "/namespaceLabels", {}))) == 1
}

test_reads_are_not_regulated if {
	read := fixture.step("read", "Pod", "shop", "x", "read")
	count(regulating(json.patch(fixture.calm([read]), [{"op": "add", "path": "/namespaceLabels/shop/pci", "value": "true"}]))) == 0
}

freeze(over) := object.union({"name": "year end", "verdict": "deny", "only": {}}, over)

frozen(over) := fixture.changed(fixture.calm([fixture.restart]), "/facts/freezes", [freeze(over)])

test_a_freeze_denies_or_asks if {
	fixture.verdicts(handrail.reasons, "freezes") == {"deny"} with input as frozen({})
	some reason in handrail.reasons with input as frozen({
		"verdict": "needs-approval", "reason": "peak", "untilLocal": "Fri 18:00 Europe/Berlin",
		"approvals": {"groups": ["cab"], "people": 1},
	})
	reason.rule == "freezes"
	reason.approvals.groups == ["cab"]
	reason.message == "do restart Deployment checkout must wait: year end (peak) until Fri 18:00 Europe/Berlin"
}

test_a_freeze_is_about_what_it_says if {
	every only in [
		{"environments": ["staging"]}, {"clusters": ["test-*"]}, {"runbooks": ["fix*"]}, {"severities": ["critical"]},
		{"namespaces": ["sh?p"]}, {"kinds": ["Deployment"]}, {"names": ["check*"]}, {"verbs": ["restart", "delete"]},
	] {
		fixture.verdicts(handrail.reasons, "freezes") == {"deny"} with input as frozen({"only": only})
	}
	every only in [
		{"environments": ["production"]}, {"clusters": ["prod-*"]}, {"runbooks": ["other"]}, {"severities": ["info"]},
		{"namespaces": ["ingress-*"]}, {"kinds": ["Node"]}, {"names": ["ingress*"]}, {"verbs": ["delete"]}, {"verbs": []},
	] {
		fixture.verdicts(handrail.reasons, "freezes") == set() with input as frozen({"only": only})
	}
}

test_what_names_nothing_is_frozen_with_any_name if {
	wide := json.patch(fixture.restart, [{"op": "replace", "path": "/effects/effects/0/names", "value": []}])
	named := fixture.changed(fixture.calm([wide]), "/facts/freezes", [freeze({"only": {"names": ["ingress*"]}})])
	fixture.verdicts(handrail.reasons, "freezes") == {"deny"} with input as named
}

test_reads_go_on_in_a_freeze if {
	read := fixture.step("read", "Pod", "shop", "x", "read")
	fixture.verdicts(handrail.reasons, "freezes") == set() with input as fixture.changed(fixture.calm([read]), "/facts/freezes", [freeze({})])
}
