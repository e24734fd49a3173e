# What the class of a command alone decides.
package handrail

import data.handrail.plan

# What escapes Handrail's identity, target or control is denied, in every mode and whoever approves.
reasons contains plan.about("forbidden", "deny", step, [step.command, " is never run: ", plan.because(step.effects)]) if {
	some step in input.plan.steps
	step.effects.class == "forbidden"
}

# What cannot be undone is a person's to decide, in every mode and environment.
reasons contains plan.about("destructive", "needs-approval", step, message) if {
	some step in input.plan.steps
	step.effects.class == "destructive"
	message := [step.command, " cannot be undone: ", plan.because(step.effects), "; approve only if that is meant"]
}

# A command that could not be classified is denied: an approver could not know what they approve.
reasons contains plan.about("understood", "deny", step, message) if {
	some step in input.plan.steps
	not understood(step.effects)
	message := [step.command, " is not understood, so nobody can vouch for it: ", plan.because(step.effects)]
}

understood(effects) if {
	count(effects.effects) > 0
	every effect in effects.effects {
		effect.verb != "unknown"
	}
}
