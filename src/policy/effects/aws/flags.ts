import { isMutation } from "../../../domain/command-effects.ts"
import { andBeginnings } from "../beginnings.ts"
import { escapes, finding } from "../finding.ts"
import type { FlagSource } from "../flag-table.ts"
import type { FlagRule } from "../tool.ts"

/** The options that both versions of the AWS CLI take everywhere: https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-options.html */
export const globalFlags: FlagSource = {
  none: "cli-auto-prompt debug no-cli-auto-prompt no-cli-pager no-paginate no-sign-request no-verify-ssl v2-debug version",
  value: "ca-bundle cli-binary-format cli-connect-timeout cli-error-format cli-read-timeout color endpoint-url output profile query region"
}

// The CLI takes any beginning of an option for the option (Python's argparse, `allow_abbrev`), so a beginning escapes as the whole does.
const trust: FlagRule = {
  flags: andBeginnings(["ca-bundle", "endpoint-url", "no-verify-ssl"]),
  finding: (flag) => escapes(`--${flag} chooses who answers for AWS and whether that is checked, which only Handrail's configuration does`)
}

/** As a context's name is for kubectl: a runbook says with it whose account it means, and Handrail has the identity of the step and no other. */
const account: FlagRule = {
  flags: andBeginnings(["profile"]),
  finding: (flag, worst) =>
    isMutation(worst)
      ? escapes(`--${flag} chooses with whose credentials something is changed, and only Handrail's configuration does that`)
      : finding(
          { verb: "read", scope: "outside", sensitive: true, class: "sensitive-read" },
          `--${flag} reads with the credentials of that profile, whose account may not be the one in question`
        )
}

const debugging: FlagRule = {
  flags: ["debug"],
  finding: () =>
    finding(
      { verb: "read", scope: "outside", sensitive: true, class: "sensitive-read" },
      "--debug prints the session token of each request"
    )
}

export const flagRules: ReadonlyArray<FlagRule> = [trust, account, debugging]
