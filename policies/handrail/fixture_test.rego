# What the suites share: an input in which nothing speaks against anything, and ways to change it.
package handrail.fixture

effect(verb, kind, namespace, name, class) := {
	"verb": verb, "kind": kind, "namespace": namespace, "names": [name], "scope": "objects", "sensitive": false,
	"reversible": true, "class": class,
}

# A step with one effect on one object that was looked at.
step(verb, kind, namespace, name, class) := {
	"id": "s1",
	"command": concat(" ", ["do", verb, kind, name]),
	"tier": "operator",
	"needs": "operator",
	"effects": {"class": class, "effects": [effect(verb, kind, namespace, name, class)], "reasons": ["because"]},
	"targets": [{"group": "", "kind": kind, "namespace": namespace, "name": name, "uid": "u", "version": "1"}],
	"rollback": [],
	"irreversible": false,
	"blast": {"objects": 1, "pods": 1, "nodes": 0, "replicasPercent": 25},
}

undo := step("rollback", "Deployment", "shop", "checkout", "low")

restart := step("restart", "Deployment", "shop", "checkout", "low")

drain := object.union(step("evict", "Node", "", "worker-1", "high"), {"effects": {
	"class": "high",
	"reasons": ["evicts"],
	"effects": [object.remove(effect("evict", "Node", "", "worker-1", "high"), ["namespace"])],
}})

known(kind, namespace, name) := {"kind": kind, "namespace": namespace, "name": name, "status": "known", "budgets": []}

facts := {
	"freezes": [],
	"disruption": [known("Deployment", "shop", "checkout"), known("Pod", "shop", "checkout-1")],
	"drains": {"status": "known", "nodes": []},
	"controlPlane": {"status": "stable"},
	"storage": [{"node": "worker-1", "status": "known", "attachments": [], "local": []}],
	"owners": [],
	"absent": [],
}

calm(steps) := {
	"now": "2026-03-04T12:00:00.000Z",
	"actor": "handrail",
	"incident": {"id": "inc-1", "mode": "auto", "severity": "critical"},
	"cluster": {"name": "test-1", "environment": "staging"},
	"namespaceLabels": {"shop": {"handrail.dev/auto": "allowed"}, "plain": {}},
	"plan": {
		"digest": "d", "incident": "inc-1", "cluster": "test-1", "runbook": {"name": "fixture"}, "steps": steps,
		"expiresAt": "2026-03-04T12:10:00.000Z",
	},
	"approvals": [],
	"history": {"mutations": 0, "failed": []},
	"facts": facts,
}

# The same input with one part replaced, wherever it lies.
changed(input_, path, value) := json.patch(input_, [{"op": "add", "path": path, "value": value}])

in_production(input_) := changed(input_, "/cluster/environment", "production")

in_assist(input_) := changed(input_, "/incident/mode", "assist")

verdicts(reasons, rule) := {reason.verdict | some reason in reasons; reason.rule == rule}
