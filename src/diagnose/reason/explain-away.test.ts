import { expect, it } from "vitest"
import type { Entity } from "../../domain/entity.ts"
import { type Candidate, type Cause, weight } from "../causes/cause.ts"
import { evidenceOf } from "../scene/evidence.fixture.ts"
import { makeScene } from "../scene/make-scene.ts"
import { analyse } from "./analyse.ts"
import { explainAway } from "./explain-away.ts"
import { hypothesesIn } from "./hypothesis.ts"
import { reportOf } from "./report.ts"

const workload = (name: string, namespace = "shop"): Entity => ({ kind: "Deployment", namespace, name })
const certain = { ratio: weight.overwhelming, sentence: "it is so", cites: [] }
const likely = { ratio: weight.strong, sentence: "it looks so", cites: [] }

const causeAt = (code: string, entity: Entity, parts: Partial<Candidate> = {}): Cause => ({
  code,
  family: "test",
  title: `The cause ${code}`,
  prior: 0.02,
  next: "",
  candidates: () => [{ entity, summary: code, observations: [certain], explains: [], ...parts }]
})

const cart = causeAt("calls-fail", workload("cart"), { blames: [workload("api")] })
const api = causeAt("api-calls-fail", workload("api"), { blames: [workload("db")] })
const db = causeAt("db-is-down", workload("db"))

it("leaves the root of a chain, and tells of the others what they show", () => {
  const told = explainAway(hypothesesIn(makeScene(evidenceOf({})), [cart, api, db]))
  expect(told.map(({ cause, status }) => [cause.code, status])).toEqual([
    ["db-is-down", "confirmed"],
    ["calls-fail", "refuted"],
    ["api-calls-fail", "refuted"]
  ])
  expect(told[1]?.observations.at(-1)?.sentence).toBe("it is how another cause shows: The cause db-is-down (Deployment db)")
})

it("gives the root as the answer to who asks about what suffers from it", () => {
  const subject = { named: [workload("cart")] }
  const { verdict } = analyse(makeScene(evidenceOf({ subject })), [cart, api, db])
  expect(verdict).toMatchObject({ verdict: "cause", cause: { cause: { code: "db-is-down" } } })
})

it("takes what hardly shows for an effect of what it points at, unless it has a cause of its own", () => {
  const faint = causeAt("complains", workload("cart"), { observations: [likely], blames: [workload("db")] })
  const own = causeAt("its-own", workload("cart"))
  const subject = { named: [workload("cart")] }
  const codeOf = (...causes: ReadonlyArray<Cause>) => {
    const { verdict } = analyse(makeScene(evidenceOf({ subject })), causes)
    return verdict.verdict === "cause" ? verdict.cause.cause.code : verdict.verdict
  }
  expect(codeOf(faint, db)).toBe("db-is-down")
  expect(codeOf(faint, own, db)).toBe("its-own")
  expect(codeOf(faint)).toBe("inconclusive")
})

it("takes neither of two that point at each other for the effect", () => {
  const back = causeAt("db-calls-fail", workload("db"), { blames: [workload("cart")] })
  const mutual = causeAt("calls-db", workload("cart"), { blames: [workload("db")] })
  const told = explainAway(hypothesesIn(makeScene(evidenceOf({})), [mutual, back]))
  expect(told.map(({ status }) => status)).toEqual(["confirmed", "confirmed"])
})

it("rules out the rivals of an answer, and not what is wrong elsewhere", () => {
  const rival = causeAt("rival", workload("db"), { observations: [likely] })
  const other = causeAt("other", workload("mailer"), { observations: [likely] })
  const { hypotheses } = analyse(makeScene(evidenceOf({})), [db, rival, other])
  expect(hypotheses.map(({ cause, status }) => [cause.code, status])).toEqual([
    ["db-is-down", "confirmed"],
    ["other", "inconclusive"],
    ["rival", "refuted"]
  ])
})

it("does not bring a cause of another namespace here by a node that suffers as well", () => {
  const node: Entity = { kind: "Node", name: "worker-1" }
  const elsewhere = causeAt("elsewhere", workload("mailer", "store"), { explains: [node] })
  const here = causeAt("here", workload("mailer", "store"), { explains: [workload("cart")] })
  const verdictOf = (cause: Cause) => analyse(makeScene(evidenceOf({ subject: { namespace: "shop" } })), [cause]).verdict.verdict
  expect(verdictOf(elsewhere)).toBe("inconclusive")
  expect(verdictOf(here)).toBe("cause")
})

it("reports as ruled out what is ruled out at all objects", () => {
  const scene = makeScene(evidenceOf({ subject: { named: [workload("db")] } }))
  const twice: Cause = { ...cart, candidates: () => [cart, causeAt("calls-fail", workload("web"))].flatMap((one) => one.candidates(scene)) }
  const { cause, ruledOut } = reportOf(analyse(scene, [twice, api, db]), { apiCalls: 0, millis: 0 })
  expect(cause?.code).toBe("db-is-down")
  expect(ruledOut).toEqual(["api-calls-fail"])
})
