import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { StatusError } from "../../store/status-error.ts"
import { decodeProtobuf } from "./decode-protobuf.ts"

/** One length-delimited field, for messages short enough that lengths fit a byte. */
const piece = (number: number, content: Uint8Array | string): Buffer => {
  const bytes = Buffer.from(content)
  return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes])
}
const varint = (number: number, value: number): Buffer => Buffer.from([number << 3, value])
const all = (...parts: ReadonlyArray<Uint8Array>): Buffer => Buffer.concat(parts)

const envelope = (apiVersion: string, kind: string, raw: Uint8Array): Buffer =>
  all(Buffer.from("k8s\0"), piece(1, all(piece(1, apiVersion), piece(2, kind))), piece(2, raw))

describe("decodeProtobuf", () => {
  it("decodes structs, maps, pointers and embedded types as JSON has them", () => {
    const container = all(piece(1, "web"), piece(2, "nginx"), piece(6, all(piece(1, ""), varint(2, 0), varint(3, 80))))
    const emptyDir = piece(2, piece(2, ""))
    const volume = all(piece(1, "tmp"), emptyDir)
    const podSpec = all(
      piece(1, volume),
      piece(2, container),
      varint(4, 0),
      piece(7, all(piece(1, "disk"), piece(2, "ssd"))),
      varint(11, 0)
    )
    const pod = all(piece(1, all(piece(1, "p"), piece(3, "a"), piece(5, ""), varint(7, 0))), piece(2, podSpec), piece(3, ""))
    expect(decodeProtobuf(envelope("v1", "Pod", pod))).toEqual({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "p", namespace: "a" },
      spec: {
        volumes: [{ name: "tmp", emptyDir: {} }],
        containers: [{ name: "web", image: "nginx", ports: [{ containerPort: 80 }] }],
        terminationGracePeriodSeconds: 0,
        nodeSelector: { disk: "ssd" }
      }
    })
  })

  it("decodes quantities, int-or-strings and byte maps", () => {
    const secret = all(piece(2, all(piece(1, "password"), piece(2, "hunter2"))), piece(3, "Opaque"))
    expect(decodeProtobuf(envelope("v1", "Secret", secret))).toMatchObject({ data: { password: "aHVudGVyMg==" }, type: "Opaque" })
    const budget = piece(2, piece(1, all(varint(1, 1), varint(2, 0), piece(3, "50%"))))
    expect(decodeProtobuf(envelope("policy/v1", "PodDisruptionBudget", budget))).toMatchObject({ spec: { minAvailable: "50%" } })
    const quota = piece(2, piece(1, all(piece(1, "cpu"), piece(2, piece(1, "2")))))
    expect(decodeProtobuf(envelope("v1", "ResourceQuota", quota))).toMatchObject({ spec: { hard: { cpu: "2" } } })
  })

  it("finds the options every group shares", () => {
    expect(decodeProtobuf(envelope("apps/v1", "DeleteOptions", varint(1, 0)))).toMatchObject({ gracePeriodSeconds: 0 })
  })

  it("answers garbage with a Status and nothing else", () => {
    const wrapped = fc
      .uint8Array({ maxLength: 200 })
      .map((bytes) => envelope("v1", "Pod", bytes.length < 128 ? bytes : bytes.subarray(0, 127)))
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), wrapped), (bytes) => {
        try {
          decodeProtobuf(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(StatusError)
        }
      })
    )
  })
})
