import type { OperationFacts } from "../../src/policy/effects/aws/operations.ts"
import { reviewedReads, reviewedSensitive, reviewedWrites } from "./reviewed-operations.ts"
import { hasDryRun, type Operation, type OutputMember, outputMembers, type ServiceModel, writesOutputFile } from "./service-model.ts"

/** Verbs that promise a read where nothing else says what the operation does. */
const plainVerb = /^(Batch)?(Describe|Get|Head|List|Lookup|Search)(?![a-z])/

/** Verbs that go with a read; the services use some of them for other things too, so another source must agree. */
const readingVerb =
  /^(Batch)?(Analyze|Autocomplete|Calculate|Check|Classify|Compare|Contains|Count|Describe|Detect|Discover|Download|Estimate|Evaluate|Export|Filter|Geocode|Get|Has|Head|Infer|Introspect|Is|List|Lookup|Prepare|Preview|Query|Read|Recognize|Resolve|Retrieve|ReverseGeocode|Scan|Search|Select|Simulate|Snap|Suggest|Translate|Validate|View)(?![a-z])/

const levelOf = (levels: ReadonlyMap<string, string>, folder: string, model: ServiceModel, name: string): string | undefined =>
  [model.metadata.signingName, model.metadata.endpointPrefix, folder]
    .flatMap((prefix) => (prefix === undefined ? [] : [levels.get(`${prefix}:${name.toLowerCase()}`)]))
    .find((level) => level !== undefined)

const isReadLevel = (level: string): boolean => level.split(",").every((part) => ["List", "Read"].includes(part.trim()))

/** In the protocols named rest the method is the operation's own; in the others it is always POST and says nothing. */
const isGet = (model: ServiceModel, { http }: Operation): boolean =>
  model.metadata.protocol.startsWith("rest") && (http.method === "GET" || http.method === "HEAD")

/**
 * A read has a reading name, and no source that calls it a write unless the service's model itself marks it as a read.
 * Where no source knows it, only the plainest names count.
 */
const reads = (model: ServiceModel, operation: Operation, level: string | undefined): boolean => {
  const { name } = operation
  if (!readingVerb.test(name)) return false
  if (operation.readonly === true) return true
  if (level !== undefined) return isReadLevel(level)
  return isGet(model, operation) || plainVerb.test(name)
}

const credential =
  /secret|password|passwd|credential|private.?key|auth.?token|authorization.?token|session.?token|access.?token|refresh.?token|id.?token|api.?key|environment.?variable.?value|plaintext|key.?material|user.?data$|token$/i
/** Pages and names that are marked sensitive and disclose nothing, and passwords that the services mask before they answer. */
const disclosesNothing =
  /next.?token|pagina|marker|pending.?modified.?values|fsx.?admin.?password|repository.?credentials|(arn|id|name|url|lockers?)$/i

const disclosesCredential = ({ path, shape, sensitive }: OutputMember): boolean => {
  const name = path.at(-1) ?? ""
  return sensitive && credential.test(`${name} ${shape}`) && !disclosesNothing.test(path.join(".")) && !/next.?token|pagina/i.test(shape)
}

const isIdentitySecret = ({ path }: OutputMember): boolean => /^(secret(Access)?Key|accessKeySecret)$/i.test(path.at(-1) ?? "")

export const judgeOperation = (
  levels: ReadonlyMap<string, string>,
  folder: string,
  model: ServiceModel,
  operation: Operation
): OperationFacts => {
  const name = `${folder}.${operation.name}`
  const level = levelOf(levels, folder, model, operation.name)
  const output = outputMembers(model, operation)
  return {
    reads: reviewedReads.has(name) || (!reviewedWrites.has(name) && reads(model, operation, level)),
    sensitive: reviewedSensitive.has(name) || output.some(disclosesCredential),
    mints: output.some(isIdentitySecret) && output.some(({ path }) => /sessionToken$/i.test(path.at(-1) ?? "")),
    permissions: level?.includes("Permissions management") === true,
    dryRun: hasDryRun(model, operation),
    outputFile: writesOutputFile(model, operation)
  }
}
