import { type Classify, type CommandNode, command } from "../command-tree.ts"
import { asDryRun, type Finding, finding, harmless, notUnderstood, outside, raise } from "../finding.ts"
import type { FlagSource } from "../flag-table.ts"
import { isSet, type ParsedFlags } from "../parse-flags.ts"

const transfer: FlagSource = {
  none: "delete dryrun exact-timestamps follow-symlinks force-glacier-transfer ignore-glacier-warnings no-follow-symlinks no-guess-mime-type no-overwrite no-progress only-show-errors quiet recursive size-only validate-same-s3-paths",
  value:
    "acl cache-control case-conflict checksum-algorithm checksum-mode content-disposition content-encoding content-language content-type copy-props expected-size expires grants metadata metadata-directive page-size request-payer source-region sse sse-c sse-c-copy-source sse-c-copy-source-key sse-c-key sse-kms-key-id storage-class website-redirect",
  values: "exclude include"
}

const isRemote = (path: string | undefined): boolean => path?.startsWith("s3://") === true

const bucket = (path: string | undefined) => ({ kind: "s3/object", group: "amazonaws.com", names: path === undefined ? [] : [path] })

const stores = (path: string | undefined, does: string): Finding =>
  finding(
    { verb: "update", ...bucket(path), scope: "outside", reversible: false, class: "high" },
    `${does} ${path ?? "objects"}, over what is there`
  )

const deletes = (path: string | undefined): Finding =>
  finding(
    { verb: "delete", ...bucket(path), scope: "outside", reversible: false, class: "destructive" },
    `deletes ${path ?? "objects"}, for good where the bucket keeps no versions`
  )

const downloads = (from: string | undefined, to: string | undefined): Finding =>
  to === "-"
    ? finding({ verb: "read", ...bucket(from), scope: "outside", sensitive: true, class: "sensitive-read" }, `discloses what ${from} holds`)
    : { ...outside("update", "high", `writes ${to} where Handrail runs`), survivesDryRun: false }

/** What copying does, by its two ends. Anything but two plain words is not understood. */
const copies = ({ positionals: [from, to, more] }: ParsedFlags): Finding => {
  if (from === undefined || to === undefined || more !== undefined)
    return notUnderstood("it does not name one place to copy from and one to copy to")
  return isRemote(to) ? stores(to, "writes") : downloads(from, to)
}

const previewed = (flags: ParsedFlags, found: ReadonlyArray<Finding>): ReadonlyArray<Finding> =>
  isSet(flags, "dryrun") ? found.map((each) => asDryRun(each, "--dryrun")) : found

const opensToAll = new Set(["public-read", "public-read-write", "authenticated-read"])

const withAccess = (flags: ParsedFlags, found: Finding): Finding =>
  flags.values.has("grants") || (flags.values.get("acl") ?? []).some((acl) => opensToAll.has(acl))
    ? raise(found, "destructive", "it lets others in", { verb: "escalate" })
    : found

const copy: Classify = (flags) => previewed(flags, [withAccess(flags, copies(flags))])
const move: Classify = (flags) => previewed(flags, [withAccess(flags, copies(flags)), deletes(flags.positionals[0])])
const remove: Classify = (flags) => previewed(flags, [deletes(flags.positionals[0])])
const synchronise: Classify = (flags) =>
  previewed(flags, [
    withAccess(flags, copies(flags)),
    ...(isSet(flags, "delete") ? [raise(deletes(flags.positionals[1]), "destructive", "--delete removes what the source lacks")] : [])
  ])

const list: Classify = ({ positionals }) => [finding({ verb: "read", ...bucket(positionals[0]), scope: "outside", class: "read" })]

const presign: Classify = ({ positionals: [path] }) => [
  finding(
    { verb: "read", ...bucket(path), scope: "outside", sensitive: true, class: "sensitive-read" },
    `prints an address by which anyone reads ${path}`
  )
]

const makeBucket: Classify = ({ positionals: [path] }) => [
  finding({ verb: "create", ...bucket(path), kind: "s3/bucket", scope: "outside", class: "high" }, `creates the bucket ${path}`)
]

const removeBucket: Classify = ({ positionals: [path] }) => [
  finding(
    { verb: "delete", ...bucket(path), kind: "s3/bucket", scope: "outside", reversible: false, class: "destructive" },
    `deletes the bucket ${path}, for good`
  )
]

const website: Classify = ({ positionals: [path] }) => [
  finding(
    { verb: "escalate", ...bucket(path), kind: "s3/bucket", scope: "outside", class: "destructive" },
    `offers the bucket ${path} as a web site`
  )
]

/** `aws s3`, the commands that are the CLI's own: https://docs.aws.amazon.com/cli/latest/reference/s3/ */
export const s3Commands: Readonly<Record<string, CommandNode>> = {
  help: command(() => [harmless]),
  ls: command(list, { none: "human-readable recursive summarize", value: "bucket-name-prefix bucket-region page-size request-payer" }),
  presign: command(presign, { value: "expires-in" }),
  cp: command(copy, transfer),
  mv: command(move, transfer),
  sync: command(synchronise, transfer),
  rm: command(remove, transfer),
  mb: command(makeBucket, { values: "tags" }),
  rb: command(removeBucket, { none: "force" }),
  website: command(website, { value: "error-document index-document" })
}
