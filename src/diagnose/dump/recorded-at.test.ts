import { expect, it } from "vitest"
import { cartPod, evidenceOf, firing, logOf } from "../scene/evidence.fixture.ts"
import { recordedAt, tellsAges } from "./recorded-at.ts"

const nothing = evidenceOf({})
const iso = (millis: number): string => new Date(millis).toISOString()

it("is the latest time that anything tells", () => {
  const pod = cartPod()
  const log = logOf(pod, "2026-01-01 12:40:00,120 INFO ready")
  const alert = { ...firing("Down", {}), startsAt: Date.parse("2026-01-01T12:50:00Z") }
  expect(iso(recordedAt([evidenceOf({ objects: [pod] })], []))).toBe("2026-01-01T12:01:00.000Z")
  expect(iso(recordedAt([evidenceOf({ objects: [pod], logs: [log] })], []))).toBe("2026-01-01T12:40:00.000Z")
  expect(iso(recordedAt([evidenceOf({ logs: [log], subject: { alerts: [alert] } })], []))).toBe("2026-01-01T12:50:00.000Z")
})

it("is told by a description that gives the time of a start and its age", () => {
  const text = [
    "Name:             cart-1",
    "Start Time:       Thu, 01 Jan 2026 12:00:00 +0000",
    "Events:",
    "  Type    Reason     Age   From               Message",
    "  Normal  Scheduled  14m   default-scheduler  Successfully assigned shop/cart-1 to n1"
  ].join("\n")
  expect(iso(recordedAt([nothing], [text]))).toBe("2026-01-01T12:14:00.000Z")
  expect(tellsAges(text)).toBe(true)
  expect(tellsAges('{"kind": "Pod"}')).toBe(false)
  expect(tellsAges("shop   cart-1   0/1   Pending   0   55m")).toBe(true)
  expect(tellsAges("cart-1   0/1   Running   3 (2m ago)   55m   10.0.0.1   n1")).toBe(true)
  expect(tellsAges("  Warning  BackOff  3m (x9 over 9m)  kubelet  Back-off")).toBe(true)
  expect(tellsAges("retried 3/5 Errors 0 after 10ms")).toBe(false)
})

it("is some time where nothing tells one", () => {
  expect(recordedAt([nothing], ["NAME   AGE"])).toBe(recordedAt([nothing], []))
})
