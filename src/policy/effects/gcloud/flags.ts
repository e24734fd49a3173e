import { isMutation } from "../../../domain/command-effects.ts"
import { andBeginnings } from "../beginnings.ts"
import { escapes, finding, notUnderstood } from "../finding.ts"
import { runsPrograms, writesFiles } from "../flag-rules.ts"
import type { FlagSource } from "../flag-table.ts"
import type { FlagRule } from "../tool.ts"

/** https://cloud.google.com/sdk/gcloud/reference#GLOBAL-FLAGS, and the flags that most reading commands have. */
export const globalFlags: FlagSource = {
  none: "all async delete-unmatched-destination-objects dry-run global help log-http no-async no-log-http no-quiet no-user-output-enabled quiet uri user-output-enabled version",
  value:
    "access-token-file account billing-account billing-project cluster configuration filter flags-file flatten folder format freshness impersonate-service-account instance limit location order organization page-size project region service sort-by trace-token verbosity zone",
  short: "h:help q:quiet v:version"
}

/** gcloud takes a beginning for the whole too (argparse); the shortest could be beginnings of other flags. */
const beginnings = (names: ReadonlyArray<string>): ReadonlyArray<string> => andBeginnings(names).filter((name) => name.length > 3)

const identity: FlagRule = {
  flags: beginnings(["access-token-file", "impersonate-service-account"]),
  finding: (flag) => escapes(`--${flag} chooses as whom the command asks, which only Handrail's configuration does`)
}

const account: FlagRule = {
  flags: beginnings(["account", "configuration"]),
  finding: (flag, worst) =>
    isMutation(worst)
      ? escapes(`--${flag} chooses with whose credentials something is changed, and only Handrail's configuration does that`)
      : finding(
          { verb: "read", scope: "outside", sensitive: true, class: "sensitive-read" },
          `--${flag} reads with other credentials, whose project may not be the one in question`
        )
}

const hidden: FlagRule = {
  flags: beginnings(["flags-file"]),
  finding: (flag) => notUnderstood(`--${flag} reads more flags from a file`)
}

export const flagRules: ReadonlyArray<FlagRule> = [
  identity,
  account,
  hidden,
  runsPrograms(["auth-provider-cmd-path"]),
  {
    ...writesFiles(["destination", "log-file", "out-file", "output-file", "plaintext-file", "rbac-output-file", "ssh-key-file"]),
    counts: (value) => value !== "-"
  }
]
