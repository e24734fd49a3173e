import { Command } from "effect/cli"
import { compilePolicies } from "./compile.ts"
import { explainPolicy } from "./explain.ts"
import type { PolicyParts } from "./parts.ts"
import { testPolicies } from "./test.ts"

export const policyCommand = (parts: PolicyParts) =>
  Command.make("policy").pipe(
    Command.withDescription("Explain what the rules decide, and test and compile rules of your own"),
    Command.withSubcommands([explainPolicy(parts), testPolicies, compilePolicies(parts)])
  )
