# The rollback is decided about together with the step.
#
# It runs by itself when the step's validation fails. One that is forbidden or not understood denies the step; one that cannot itself
# be undone is a person's to decide.
package handrail

import data.handrail.plan

reasons contains plan.about("rollbacks", "deny", step, ["its rollback ", rollback.command, " may never run: ", plan.because(rollback.effects)]) if {
	some step in plan.changing_steps
	some rollback in step.rollback
	never_runs(rollback.effects)
}

reasons contains plan.about("rollbacks", "needs-approval", step, message) if {
	some step in plan.changing_steps
	some rollback in step.rollback
	rollback.effects.class == "destructive"
	not never_runs(rollback.effects)
	message := ["its rollback ", rollback.command, " cannot be undone: ", plan.because(rollback.effects)]
}

never_runs(effects) if effects.class == "forbidden"

never_runs(effects) if {
	some effect in effects.effects
	effect.verb == "unknown"
}
