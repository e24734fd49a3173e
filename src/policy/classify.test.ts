import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type EffectClass, effectClasses, isAtLeast, isMutation } from "../domain/command-effects.ts"
import { argvOf, labelled } from "./classify.fixture.ts"
import { classify } from "./classify.ts"

const lines = effectClasses.flatMap((value) => labelled[value])

describe("classify", () => {
  for (const value of effectClasses) {
    it.each(labelled[value])(`classes as ${value}: %s`, (line) => {
      const { class: got, reasons } = classify(argvOf(line))
      expect([got, reasons]).toEqual([value, reasons])
    })
  }

  it("gives a reason for everything but a plain read", () => {
    for (const line of lines) {
      const { class: value, reasons } = classify(argvOf(line))
      if (value !== "read") expect([line, reasons.length]).not.toEqual([line, 0])
    }
  })

  it("says what is touched, where, and whether it can be undone", () => {
    expect(classify(argvOf("kubectl -n shop rollout undo deploy/checkout")).effects).toEqual([
      {
        verb: "rollback",
        kind: "Deployment",
        group: "apps",
        namespace: "shop",
        names: ["checkout"],
        scope: "objects",
        sensitive: false,
        reversible: true,
        class: "low"
      }
    ])
    expect(classify(argvOf("helm rollback cni 3 --namespace kube-system")).effects).toMatchObject([
      {
        verb: "rollback",
        kind: "HelmRelease",
        group: "helm.sh",
        namespace: "kube-system",
        names: ["cni"],
        scope: "objects",
        reversible: true
      }
    ])
    expect(classify(argvOf("kubectl drain worker-1")).effects).toMatchObject([
      { verb: "cordon", kind: "Node", names: ["worker-1"] },
      { verb: "evict", kind: "Node", names: ["worker-1"], reversible: false }
    ])
    expect(classify(argvOf("kubectl delete po,svc a b -n shop")).effects).toMatchObject([
      { kind: "Pod", names: ["a", "b"], class: "high" },
      { kind: "Service", names: ["a", "b"], class: "destructive" }
    ])
  })

  it.each(["\n", "\0", "\r", "\u001b[2J", "\u2028", "\u202e", "\u200b"])("does not take %j inside a word for harmless", (character) => {
    expect(classify(["kubectl", "get", "pods", `a${character}b`]).class).toBe("destructive")
    expect(classify([`kubectl${character}`, "get", "pods"]).class).toBe("destructive")
  })

  // Not in the labelled lines: a flag put before such a `--` swallows it, which makes another command.
  it.each(["kubectl -- delete pod x", "kubectl -A -- delete pod x", "kubectl rollout -- undo deployment/x"])(
    "finds no read in %s",
    (line) => {
      expect(isMutation(classify(argvOf(line)).class)).toBe(true)
    }
  )

  it("answers for no words at all", () => {
    expect(classify([]).class).toBe("destructive")
    expect(classify([""]).class).toBe("destructive")
  })
})

const flagWords: ReadonlyArray<ReadonlyArray<string>> = [
  ["-n", "shop"],
  ["--namespace=other"],
  ["-A"],
  ["--all"],
  ["--all=false"],
  ["-l", "a=b"],
  ["--field-selector=x=y"],
  ["-f", "x.yaml"],
  ["-f", "-"],
  ["-k", "dir"],
  ["-o", "yaml"],
  ["-oname"],
  ["--output=jsonpath-file=/x"],
  ["--force"],
  ["--force=false"],
  ["--now"],
  ["--grace-period=0"],
  ["--grace-period", "30"],
  ["--cascade=orphan"],
  ["--replicas=0"],
  ["--replicas", "3"],
  ["--current-replicas=9"],
  ["--raw=/api/v1/secrets"],
  ["--dry-run=none"],
  ["--overwrite"],
  ["--list"],
  ["--as=x"],
  ["--token", "x"],
  ["--prune"],
  ["--privileged"],
  ["--wait"],
  ["--wait=false"],
  ["--timeout=5s"],
  ["--to-revision=2"],
  ["--help"],
  ["-v=9"],
  ["--profile-output=/x"],
  ["--unheard-of"],
  ["--unheard-of=1"],
  ["-Q"],
  ["--install"],
  ["--reuse-values"],
  ["--set", "a=b"],
  ["--set-file=a=/x"],
  ["--post-renderer", "x"],
  ["--kube-context=x"],
  ["--max=5"],
  ["--revision=1"]
]

/** The flags of a labelled line, each with its value, and the words between them. */
const startsFlag = (word: string): boolean => word.startsWith("-") && word.length > 1

describe("classify, for any command", () => {
  const command = fc.constantFrom(...lines).map(argvOf)
  const extra = fc.constantFrom(...flagWords)
  const worse = (a: EffectClass, b: EffectClass): boolean => isAtLeast(a, b)

  it("is never lowered by another flag", () => {
    fc.assert(
      fc.property(command, extra, fc.boolean(), (argv, flag, last) => {
        const dash = argv.indexOf("--")
        const end = dash < 0 ? argv.length : dash
        const at = last ? end : Math.min(3, end)
        const before = classify(argv).class
        // In the middle a flag may take the place of another's value; that is another command.
        fc.pre(last || !startsFlag(argv[at - 1] ?? ""))
        const longer = [...argv.slice(0, at), ...flag, ...argv.slice(at)]
        const { class: after, reasons } = classify(longer)
        // A page about the command, and a list of the labels that are there.
        const asks = ["--help", "--list"].includes(flag[0] ?? "") && reasons.some((reason) => reason.includes("nothing is stored"))
        expect([longer, before, after, asks || worse(after, before)]).toEqual([longer, before, after, true])
      }),
      { numRuns: 5_000 }
    )
  })

  it("is the same whatever the order of flags", () => {
    const verbs = fc.constantFrom(
      ["delete", "pod", "x"],
      ["get", "pods"],
      ["scale", "deploy/x"],
      ["rollout", "restart", "deploy/x"],
      ["drain", "n1"],
      ["apply"]
    )
    fc.assert(
      fc.property(verbs, fc.shuffledSubarray([...flagWords]), fc.nat(), (words, flags, seed) => {
        const rotated = flags.map((_, index) => flags[(index + seed) % flags.length] ?? [])
        const one = classify(["kubectl", ...words, ...flags.flat()])
        const two = classify(["kubectl", ...words.slice(0, 1), ...words.slice(1), ...rotated.flat()])
        expect(two.class).toBe(one.class)
      }),
      { numRuns: 2_000 }
    )
  })

  it("reads global flags before the verb as after it", () => {
    const global = fc.constantFrom(
      ["-n", "shop"],
      ["-nshop"],
      ["--namespace=shop"],
      ["--request-timeout", "5s"],
      ["--as=x"],
      ["-s", "https://x"]
    )
    fc.assert(
      fc.property(
        fc.constantFrom("get pods", "delete pod x", "rollout undo deploy/x", "scale deploy/x --replicas=0").map(argvOf),
        global,
        (words, flag) => {
          expect(classify(["kubectl", ...flag, ...words])).toEqual(classify(["kubectl", ...words, ...flag]))
        }
      )
    )
  })

  it("never throws, and never takes rubbish for a mutation that is low", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(fc.string(), fc.constantFrom("kubectl", "helm", "--", "-", "--=", "-=", "/", "a/", "/a", "constructor", "__proto__"))
        ),
        (words) => {
          for (const program of ["kubectl", "helm", ""]) {
            const { class: value, effects } = classify([program, ...words])
            expect(effectClasses).toContain(value)
            if (isMutation(value)) expect(effects.length).toBeGreaterThan(0)
          }
        }
      ),
      { numRuns: 2_000 }
    )
  })
})
