/**
 * What each rule of `grouping/relations.ts` needs of either of two alerts alone. It is worked out once for each alert: of the rules, two
 * alerts then look only at the few in which each of them can have a part.
 */
import type { Known, Told } from "./known.ts"
import { isUnusual } from "./name-roles.ts"
import { MANAGED } from "./subject.ts"
import { isSupplied } from "./suppliers.ts"
import { sameNameOf } from "./workload-name.ts"

/** Whether such an alert can have the part. Never false where the rule can hold. */
type Can = (about: Known, told: Told) => boolean

/** In which rules an alert can be the first of the two, and in which the other: a bit for each rule, the first rule's is the lowest. */
export interface Parts {
  readonly asOne: number
  readonly asOther: number
}

const any: Can = () => true
const both = (can: Can): readonly [one: Can, other: Can] => [can, can]

const hasWorkload: Can = ({ workload }) => workload !== undefined
const isPlacedWorkload: Can = ({ workload }, { subject }) => workload !== undefined && subject.namespace !== undefined

/** Says an unusual name as one of the own namespace, and not as telemetry does. */
const blamesSomebody: Can = (_, { dependencies, subject: { namespace } }) =>
  namespace !== undefined && dependencies.some(({ to }) => to.namespace === namespace && isUnusual(sameNameOf(to.name)))

/** In the order in which rules are tried: of strength, but for what stands before something stronger that it is believed before. */
const needed = {
  same: [({ isMachine, isNode, isWhole, key }) => isNode || isMachine || isWhole || key !== undefined, any],
  onNode: [({ isNode }) => isNode, ({ isNode }) => !isNode],
  component: both((_, { subject }) => subject.component !== undefined),
  clusterWide: [({ reach }) => reach === "cluster", (_, { family }) => family.selfContained !== true],
  controlPlane: both(({ isOfControlPlane }) => isOfControlPlane),
  dependency: both(hasWorkload),
  mentioned: [(_, { dependencies }) => dependencies.length > 0, hasWorkload],
  addressed: [({ addresses }) => addresses.length > 0, (_, { subject }) => subject.namespace !== undefined],
  nodesDown: both(({ isNodeDown }) => isNodeDown),
  facility: [({ isNodeDown }, { family }) => !isNodeDown && family.name === "facility", ({ isNodeDown }) => isNodeDown],
  machine: [({ isMachine }) => isMachine, ({ isMachine }, { subject }) => !isMachine && (subject.host ?? subject.node) !== undefined],
  unsupplied: [(_, { family }) => isSupplied(family.name), ({ supplies }) => supplies.length > 0],
  behindDoor: [
    (_, { subject }) => subject.component === "ingress",
    ({ isOutside }, { family }) => isOutside && family.selfContained !== true
  ],
  registry: both((_, { registry }) => registry !== undefined),
  partOf: both((_, { subject }) => subject.partOf !== undefined),
  site: [({ isOutside }) => isOutside, (_, { subject }) => subject.namespace !== undefined],
  blamedElsewhere: [blamesSomebody, (about, told) => about.isUnusual && isPlacedWorkload(about, told)],
  resource: [(_, { resources }) => resources !== undefined, ({ byName }, { resources }) => resources !== undefined || byName.size > 0],
  storedHere: [(_, { uses }) => uses !== undefined, (_, { store }) => store !== undefined],
  stored: [(_, { uses }) => uses !== undefined, (_, { store }) => store !== undefined],
  calledAfter: [(_, { subject }) => subject.kind === MANAGED, isPlacedWorkload],
  namespace: both(({ home }) => home !== undefined),
  agent: [({ reach }) => reach === "cluster", ({ isSeenInCalls }, { family }) => isSeenInCalls && family.selfContained !== true],
  lostWithNode: [({ losesPods }) => losesPods, ({ isLostWithNode }) => isLostWithNode],
  unplaced: both(({ isUnplaced }) => isUnplaced),
  unplacedGuess: [({ isUnplaced }) => isUnplaced, ({ home, isUnplaced }) => home !== undefined || isUnplaced],
  monitoring: both((_, { family }) => family.cause === "observability"),
  placelessGuess: [({ isAside, saysNoPlace }) => saysNoPlace && !isAside, ({ isAside }) => !isAside],
  nowhere: both(({ isNowhere }) => isNowhere)
} satisfies Record<string, readonly [one: Can, other: Can]>

export type RuleName = keyof typeof needed

/** As they are tried. */
export const ruleNames = Object.keys(needed) as ReadonlyArray<RuleName>

const pairs: ReadonlyArray<readonly [one: Can, other: Can]> = Object.values(needed)

/** The bits of some rules. */
export const bitsOf = (...names: ReadonlyArray<RuleName>): number => names.reduce((bits, name) => bits | (1 << ruleNames.indexOf(name)), 0)

export const partsOf = (about: Known, told: Told): Parts => {
  let [asOne, asOther] = [0, 0]
  pairs.forEach(([one, other], index) => {
    if (one(about, told)) asOne |= 1 << index
    if (other(about, told)) asOther |= 1 << index
  })
  return { asOne, asOther }
}
