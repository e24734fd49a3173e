import { describe, expect, it } from "vitest"
import { readLogTails } from "./log-tails.ts"

const read = (command: string, ...lines: ReadonlyArray<string>) =>
  readLogTails(command, lines, "shop").map((log) => `${log.namespace}/${log.pod}/${log.container ?? "-"}: ${log.lines.join(" | ")}`)

describe("logs of several pods at once", () => {
  it.each<readonly [command: string, lines: ReadonlyArray<string>, found: ReadonlyArray<string>]>([
    [
      "$ stern cart -n store",
      ["+ cart-7d9f-x2x4z › app", "cart-7d9f-x2x4z app panic: boom", "goroutine 1", "mail-0 relay ready"],
      ["store/cart-7d9f-x2x4z/app: panic: boom | goroutine 1", "store/mail-0/relay: ready"]
    ],
    ["stern . --all-namespaces", ["store cart-1 app │ listening"], ["store/cart-1/app: listening"]],
    ["kubetail cart", ["[cart-1 app] started", "[cart-2] started"], ["shop/cart-1/app: started", "shop/cart-2/-: started"]],
    ["kail -d cart", ["store/cart-1[app]: started"], ["store/cart-1/app: started"]],
    ["kubectl logs cart-1", ["cart-1 app started"], []]
  ])("%s", (command, lines, found) => {
    expect(read(command, ...lines)).toEqual(found)
  })
})
