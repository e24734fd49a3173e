import { Effect } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { relationKinds } from "../../domain/knowledge-graph.ts"
import { outputs } from "./outputs.ts"
import { sourceFlags } from "./source-flags.ts"

/** Loaded when it is asked for: other commands start without the graph. */
const loaded = Effect.promise(() => import("./show-around.ts"))

export const showCommand = Command.make(
  "show",
  {
    ...sourceFlags,
    entity: Argument.String("kind/name").pipe(
      Argument.withDescription("As kubectl writes it: deployment/cart, svc/cart, node/worker-1, alert/KubePodCrashLooping")
    ),
    namespace: Flag.String("namespace").pipe(
      Flag.withAlias("n"),
      Flag.withDescription("Its namespace, where that is needed"),
      Flag.optional
    ),
    depth: Flag.Int("depth").pipe(Flag.withDescription("How many relations away to look"), Flag.withDefault(2)),
    along: Flag.Literals("along", relationKinds).pipe(
      Flag.withDescription("Only along this kind of relation (may be repeated)"),
      Flag.atLeast(0)
    ),
    direction: Flag.Literals("direction", ["both", "from", "to"]).pipe(
      Flag.withDescription("from: what it leads to; to: what leads to it"),
      Flag.withDefault("both")
    ),
    most: Flag.Int("most").pipe(Flag.withDescription("Most relations shown"), Flag.withDefault(200)),
    why: Flag.Boolean("why").pipe(Flag.withDescription("Say of each relation who says so, and when"), Flag.withDefault(false)),
    output: Flag.Literals("output", outputs).pipe(Flag.withAlias("o"), Flag.withDescription("How to print it"), Flag.withDefault("tree"))
  },
  (asked) => Effect.flatMap(loaded, ({ showAround }) => showAround(asked))
).pipe(Command.withDescription("What is around an entity: what it needs, what needs it, what runs it, and who says so"))
