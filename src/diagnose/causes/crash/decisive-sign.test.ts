import { describe, expect, it } from "vitest"
import { signsIn } from "./decisive-sign.ts"

const codesIn = (...lines: ReadonlyArray<string>) =>
  signsIn(lines.map((line, index) => ({ line, cite: `log:${index + 1}` }))).map(({ count, sign }) => `${sign.code} ${count}`)

describe("what a log says", () => {
  it.each([
    ["Node", "Error: getaddrinfo EAI_AGAIN db", "    at GetAddrInfoReqWrap.onlookupall [as oncomplete] (node:dns:120:26)"],
    ["a JVM", "java.net.ConnectException: Connection refused: db:5432", "\tat com.shop.UnknownHostGuard.check(UnknownHostGuard.java:12)"],
    [".NET", "Connection refused (db:5432)", "   at Shop.Net.Resolver.GetAddrInfo(String name) in /src/shop/Resolver.cs:line 40"]
  ])("is not told by the names of functions in a stack of %s", (_, error, frame) => {
    expect(codesIn(error, frame, error, frame)).toEqual(codesIn(error, error))
  })
})
