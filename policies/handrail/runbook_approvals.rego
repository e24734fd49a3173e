# Approvers that the runbook names.
package handrail

import data.handrail.plan

# They are asked before anything changes or discloses, also where the mode would allow it. Plain reads go on.
reasons contains plan.about("runbook-approvals", "needs-approval", step, message) if {
	some step in input.plan.steps
	step.effects.class != "read"
	message := ["the runbook asks for approval by ", concat(" or ", step.approvals.groups)]
}
