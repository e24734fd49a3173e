import type { EffectClass, EffectVerb } from "../../../domain/command-effects.ts"
import { isMutation } from "../../../domain/command-effects.ts"
import { type CommandNode, group } from "../command-tree.ts"
import { changes, changesIdentity, discloses, reads, runsInside, thing, writesHere } from "../deeds.ts"
import { escapes, finding } from "../finding.ts"
import type { FlagRule } from "../tool.ts"

/** What the commands of a forge's client do to one kind of thing, in rows: names of commands by what they do. */
interface ForgeRows {
  readonly reads?: string
  readonly adds?: string
  readonly edits?: string
  readonly removes?: string
  /** Changes who is let in, or what they are let in with. */
  readonly permits?: string
  readonly runs?: string
  readonly discloses?: string
  readonly writesHere?: string
  readonly identity?: string
}

const change =
  (verb: EffectVerb, value: EffectClass, does: string) =>
  (kind: string): CommandNode =>
    changes({ verb, class: value, does, of: thing(kind, { reach: "outside" }), reversible: value !== "destructive" })

const deeds: Readonly<Record<keyof ForgeRows, (kind: string) => CommandNode>> = {
  reads: (kind) => reads(thing(kind, { reach: "outside" })),
  adds: change("create", "high", "adds"),
  edits: change("update", "high", "changes"),
  removes: change("delete", "destructive", "removes"),
  permits: change("escalate", "destructive", "changes who is let in by"),
  runs: (kind) => runsInside(`runs a program by the ${kind}`, thing(kind, { reach: "outside" })),
  discloses: (kind) => discloses(`discloses the ${kind}`),
  writesHere: (kind) => writesHere(`writes files of the ${kind}`),
  identity: (kind) => changesIdentity(`changes the ${kind}, which decides as whom later commands ask and what they mean`)
}

const commands = (kind: string, rows: ForgeRows): Readonly<Record<string, CommandNode>> =>
  Object.fromEntries(
    (Object.keys(deeds) as ReadonlyArray<keyof ForgeRows>).flatMap((key) => {
      const names = rows[key]
      return names === undefined ? [] : [[names.split(" ").join("|"), deeds[key](kind)] as const]
    })
  )

/** The commands that do something to one kind of thing, with those that fit no row. */
export const rows = (kind: string, of: ForgeRows, more: Readonly<Record<string, CommandNode>> = {}): CommandNode =>
  group({ ...commands(kind, of), ...more })

/** Another server, whose token the client also has. */
export const otherServer: FlagRule = {
  flags: ["hostname"],
  finding: (flag, worst) =>
    isMutation(worst)
      ? escapes(`--${flag} chooses which server is changed, and only Handrail's configuration does that`)
      : finding(
          { verb: "read", scope: "outside", sensitive: true, class: "sensitive-read" },
          `--${flag} reads from another server, which may not be the one in question`
        )
}
