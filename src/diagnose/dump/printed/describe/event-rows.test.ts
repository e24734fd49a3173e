import { expect, it } from "vitest"
import { eventRows } from "./event-rows.ts"

const header = ["  Type     Reason  Age   From     Message", "  ----     ------  ----  ----     -------"]

it("tells cells by where they stand", () => {
  const [row] = eventRows([...header, '  Warning  Failed  5m    kubelet  Error: secret "a" not found'])
  expect(row).toMatchObject({ Type: "Warning", Reason: "Failed", Age: "5m", From: "kubelet", Message: 'Error: secret "a" not found' })
})

it("tells cells by what they hold where nothing but single spaces is left", () => {
  const rows = eventRows([
    "Type Reason Age From Message",
    "Normal FailedBinding 2m (x803 over 3h) persistentvolume-controller no volume is there"
  ])
  expect(rows).toMatchObject([{ Reason: "FailedBinding", Age: "2m (x803 over 3h)", Message: "no volume is there" }])
})

it("tells cells by what they hold where columns are not kept", () => {
  const rows = eventRows([
    ...header,
    "  Warning  FailedCreatePodSandBox  1m (x52 over 14m) kubelet   no address left",
    "Normal Pulled 3h2m kubelet, node-1 Container image is there"
  ])
  expect(rows).toMatchObject([
    { Type: "Warning", Reason: "FailedCreatePodSandBox", Age: "1m (x52 over 14m)", From: "kubelet", Message: "no address left" },
    { Type: "Normal", Reason: "Pulled", Age: "3h2m", From: "kubelet, node-1", Message: "Container image is there" }
  ])
})
