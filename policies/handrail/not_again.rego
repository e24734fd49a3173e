# What failed is not tried again on the very state it failed on.
package handrail

import data.handrail.plan

reasons contains plan.about("not-again", "deny", step, message) if {
	some step in plan.changing_steps
	some failed in input.history.failed
	failed.command == step.command
	{target | some target in failed.targets} == {target | some target in step.targets}
	message := [step.command, " failed before in this incident and what it acts on has not changed since"]
}
