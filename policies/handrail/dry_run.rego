# A change whose dry run failed is not made.
package handrail

import data.handrail.plan

# It would fail too, or do something else than was shown: denied, whoever approves.
reasons contains plan.about("dry-run", "deny", step, message) if {
	some step in plan.changing_steps
	step.dryRun.status == "failed"
	message := ["the dry run of ", step.command, " failed: ", step.dryRun.summary, "; correct the step and plan again"]
}
