import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type CommandEffect, effectClasses, isAtLeast, isMutation } from "../../domain/command-effects.ts"
import { argvOf } from "../classify.fixture.ts"
import { classify } from "../classify.ts"
import { labelledAws } from "./aws/labelled.fixture.ts"
import { labelledAz } from "./az/labelled.fixture.ts"
import { labelledDocker } from "./docker/labelled.fixture.ts"
import { labelledGcloud } from "./gcloud/labelled.fixture.ts"
import { labelledGit } from "./git/labelled.fixture.ts"
import { linesOf } from "./labelled.fixture.ts"

const lines = [labelledAws, labelledAz, labelledDocker, labelledGcloud, labelledGit]
  .flatMap((labelled) => effectClasses.flatMap((value) => linesOf(labelled[value])))
  .map(argvOf)

const flags =
  `--all --account=x --acl=public-read --api=x --as=x --ca-bundle=x --cli-input-json=file://x --config=x --context=x --debug --delete
  --dest=x --dry-run --dry-run=false --no-dry-run --dryrun --endpoint-url=https://x --endpoint-url --exec=x --ext-diff --field=x
  --filter=x --flags-file=x --follow --force --format=json --generate-cli-skeleton --global --hard --help --host=x --hostname=x
  --impersonate-service-account=x --input=x --json=x --limit=5 --mirror --no-verify-ssl --output=json --output-file=x --overwrite
  --privileged --prof=x --profile=x --project=x --prune --query=x --quiet --recursive --region=x --remote --rm --rotate --set=x
  --show-token --subscription=x --type=x --unheard-of --unheard-of=1 --unset --upload-pack=x --verbose --version --wait
  --with-decryption --yes -D -F -H -I -O -R -X -Z -a -c -d -f -g -h -i -k -l -m -n -o -p -q -r -s -t -u -v -x`
    .split(/\s+/)
    .filter((flag) => flag !== "")

const command = fc.constantFrom(...lines)
const flag = fc.constantFrom(...flags)

const provenDryRun = (reasons: ReadonlyArray<string>): boolean => reasons.some((reason) => reason.includes("nothing is stored"))

/** A word after a flag may be its value, so that a flag between the two makes another command of it. */
const isFlag = (word: string | undefined): boolean => word?.startsWith("-") === true

/** With these `git branch`, `git config` and `git tag` are other commands, which list. */
const asksForList = (argv: ReadonlyArray<string>, more: string): boolean =>
  argv[0] === "git" && ["branch", "config", "tag"].some((word) => argv.includes(word)) && ["-l", "-n", "-v", "--verbose"].includes(more)

/** A word that a flag took for its value is lost to the command, which then is another one, or none that is understood. */
const notTheSame = (effects: ReadonlyArray<CommandEffect>): boolean => effects.some(({ verb }) => verb === "unknown")

describe("commands of clouds, forges and containers", () => {
  it("are never lowered by one flag more, unless it is a proven dry run", () => {
    fc.assert(
      fc.property(command, flag, fc.nat(), (argv, more, seed) => {
        const dash = argv.indexOf("--")
        const end = dash < 0 ? argv.length : dash
        const at = 1 + (seed % end)
        fc.pre(at === end || (!isFlag(argv[at - 1]) && more.startsWith("--")))
        fc.pre(!asksForList(argv, more))
        const before = classify(argv)
        const longer = [...argv.slice(0, at), more, ...argv.slice(at)]
        const after = classify(longer)
        const holds = isAtLeast(after.class, before.class) || provenDryRun(after.reasons) || (at !== end && notTheSame(after.effects))
        expect([longer, before.class, after.class, holds]).toEqual([longer, before.class, after.class, true])
      }),
      { numRuns: 8_000 }
    )
  })

  it("are the same with a flag's value in its word or after it", () => {
    const valued = ["--region", "--query", "--output", "--project", "--zone", "--subscription", "--resource-group", "--repo", "--profile"]
    fc.assert(
      fc.property(command, (argv) => {
        const joined = argv.flatMap((word, index) => {
          if (valued.includes(word) && argv[index + 1] !== undefined) return [`${word}=${argv[index + 1]}`]
          return valued.includes(argv[index - 1] ?? "") ? [] : [word]
        })
        expect([joined, classify(joined).class]).toEqual([joined, classify(argv).class])
      }),
      { numRuns: 4_000 }
    )
  })

  it("never throw, whatever the words", () => {
    const programs = ["aws", "az", "bq", "docker", "docker-compose", "gcloud", "gh", "git", "glab", "gsutil", "podman"]
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom("--", "-", "--=", "-=", "constructor", "__proto__", "hasOwnProperty", "api", "describe", "list", "help", "s3", "wait")
    )
    fc.assert(
      fc.property(fc.constantFrom(...programs), fc.array(word), (program, words) => {
        const { class: value, effects, reasons } = classify([program, ...words])
        expect(effectClasses).toContain(value)
        if (isMutation(value)) expect(effects.length * reasons.length).toBeGreaterThan(0)
      }),
      { numRuns: 5_000 }
    )
  })
})
