/** Most characters of one piece of evidence; what is beyond is counted. */
const limit = 262_144

/** Objects as evidence: one JSON object a line, without the field managers' bookkeeping, whole objects until the limit. */
export const objectsText = (objects: ReadonlyArray<unknown>): { readonly content: string; readonly omittedBytes: number } => {
  const kept: Array<string> = []
  let length = 0
  let omittedBytes = 0
  for (const object of objects) {
    const text = JSON.stringify(object, leaveOutBookkeeping)
    if (length + text.length > limit) omittedBytes += Buffer.byteLength(text) + 1
    else kept.push(text)
    length += text.length + 1
  }
  return { content: kept.join("\n"), omittedBytes }
}

const leaveOutBookkeeping = (key: string, value: unknown): unknown =>
  key === "managedFields" || key === "kubectl.kubernetes.io/last-applied-configuration" ? undefined : value
