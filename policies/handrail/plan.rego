# Words that the rules share.
#
# Every function here is total over an input that docs/policy.md describes: a reason must never be lost because a part of its
# sentence is missing.
package handrail.plan

settings := data.handrail.settings

# Classes of effects that change something; the other two only read.
changing := {"low", "high", "destructive", "forbidden"}

changing_steps := [step |
	some step in input.plan.steps
	step.effects.class in changing
]

# What the plan changes, effect by effect. A rule without parameters is worked out once for a decision, a function at each call: what
# several rules go through is a rule here.
changes := [{"step": step, "effect": effect} |
	some step in changing_steps
	some effect in changing_effects(step)
]

# What a step changes.
changing_effects(step) := [effect |
	some effect in step.effects.effects
	effect.class in changing
]

# The objects that a step's effects name, for those verbs.
named(step, verbs) := [{"kind": effect.kind, "namespace": object.get(effect, "namespace", ""), "name": name} |
	some effect in step.effects.effects
	effect.verb in verbs
	some name in effect.names
]

namespaces(step) := {effect.namespace |
	some effect in step.effects.effects
	effect.namespace
}

# Why the class is what it is, as one clause.
because(effects) := concat("; ", effects.reasons) if count(effects.reasons) > 0

because(effects) := "no reason was given" if count(effects.reasons) == 0

# Labels of a namespace; one that could not be read has none.
labels(namespace) := object.get(input.namespaceLabels, namespace, {})

# The limits of this environment. One that nobody set limits for gets production's.
budget := object.get(settings.budgets, input.cluster.environment, settings.budgets.production)

# `Deployment shop/checkout`, `Node worker-1`.
show(target) := concat("", [target.kind, " ", target.namespace, "/", target.name]) if target.namespace != ""

show(target) := concat("", [target.kind, " ", target.name]) if target.namespace == ""

text(number) := format_int(number, 10)

about(rule, verdict, step, message) := {"rule": rule, "verdict": verdict, "step": step.id, "message": concat("", message)}

about_plan(rule, verdict, message) := {"rule": rule, "verdict": verdict, "message": concat("", message)}
