import { X509Certificate } from "node:crypto"
import { time } from "../../../platform/kubernetes/fields.ts"

/** What is wrong with the authority that is trusted, as the rest of a sentence; nothing when one of its certificates is good, or it was blacked out. */
export const bundleFault = (bundle: string, now: number): string | undefined => {
  const pem = Buffer.from(bundle, "base64").toString("latin1")
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  const spans = certificates.flatMap((one) => {
    try {
      const { validFrom, validTo } = new X509Certificate(one)
      return [{ from: time(validFrom) ?? Number.NEGATIVE_INFINITY, until: time(validTo) ?? Number.POSITIVE_INFINITY }]
    } catch {
      return []
    }
  })
  if (spans.length === 0 || spans.some(({ from, until }) => from <= now && now <= until)) return undefined
  const until = Math.max(...spans.map((span) => span.until))
  if (until < now) return `its caBundle has expired on ${new Date(until).toISOString().slice(0, 16)}`
  const from = Math.min(...spans.map((span) => span.from))
  return `its caBundle is not valid before ${new Date(from).toISOString().slice(0, 16)}`
}
