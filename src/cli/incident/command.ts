import { Command } from "effect/cli"
import { approveIncident, denyIncident } from "./answer.ts"
import { cancelIncident } from "./cancel.ts"
import { listIncidents } from "./list.ts"
import { incidentPostmortem } from "./postmortem.ts"
import { incidentAlerts, mergeIncident, reassignAlerts, splitIncident } from "./regroup.ts"
import { revokeApproval } from "./revoke.ts"
import { showIncident } from "./show.ts"
import { watchIncident } from "./watch.ts"

export const incidentCommand = Command.make("incident").pipe(
  Command.withDescription("See, follow and decide on incidents"),
  Command.withSubcommands([
    listIncidents,
    showIncident,
    watchIncident,
    approveIncident,
    denyIncident,
    revokeApproval,
    cancelIncident,
    incidentAlerts,
    splitIncident,
    mergeIncident,
    reassignAlerts,
    incidentPostmortem
  ])
)
