# What only reads.
#
# Plain reads are allowed in every mode. A read that discloses credentials or other people's data needs approval in every mode: what
# it prints is kept as evidence, and although redacted it reaches everyone who follows the incident.
package handrail

import data.handrail.plan

reasons contains plan.about("reads", "allow", step, [step.command, " only reads"]) if {
	some step in input.plan.steps
	step.effects.class == "read"
}

reasons contains plan.about("sensitive-reads", "needs-approval", step, message) if {
	some step in input.plan.steps
	step.effects.class == "sensitive-read"
	message := [step.command, " changes nothing and discloses data: ", plan.because(step.effects)]
}
