import { Argument } from "effect/cli"
import { IncidentId } from "../../domain/ids.ts"

export const incidentArgument = Argument.String("incident").pipe(
  Argument.withDescription("Incident id, such as inc-4f7k2abc"),
  Argument.withSchema(IncidentId)
)
