/** The parts of a botocore `service-2.json` that tell what an operation does: https://smithy.io/2.0/spec/ is what it is made from. */
export interface ServiceModel {
  readonly metadata: { readonly protocol: string; readonly endpointPrefix: string; readonly signingName?: string }
  readonly operations: Readonly<Record<string, Operation>>
  readonly shapes: Readonly<Record<string, Shape>>
}

export interface Operation {
  readonly name: string
  readonly http: { readonly method: string }
  readonly readonly?: boolean
  readonly input?: { readonly shape: string }
  readonly output?: { readonly shape: string }
}

interface Reference {
  readonly shape: string
  readonly documentation?: string
}

interface Shape {
  readonly type: string
  readonly sensitive?: boolean
  readonly payload?: string
  readonly members?: Readonly<Record<string, Reference>>
  readonly member?: Reference
  readonly value?: Reference
}

/** A member of an output, however deep, by the names that lead to it. */
export interface OutputMember {
  readonly path: ReadonlyArray<string>
  readonly shape: string
  readonly sensitive: boolean
}

const members = (
  model: ServiceModel,
  name: string,
  path: ReadonlyArray<string>,
  above: ReadonlySet<string>
): ReadonlyArray<OutputMember> => {
  const shape = model.shapes[name]
  if (shape === undefined || above.has(name)) return []
  const within = new Set([...above, name])
  const below = [
    ...Object.entries(shape.members ?? {}).map(([member, { shape }]) => [[...path, member], shape] as const),
    ...[shape.member, shape.value].flatMap((item) => (item === undefined ? [] : [[path, item.shape] as const]))
  ]
  return [
    { path, shape: name, sensitive: shape.sensitive === true },
    ...below.flatMap(([where, next]) => members(model, next, where, within))
  ]
}

export const outputMembers = (model: ServiceModel, { output }: Operation): ReadonlyArray<OutputMember> =>
  output === undefined ? [] : members(model, output.shape, [], new Set())

/** The CLI writes a blob that is the whole output to a file named by a word without a flag (awscli/customizations/streamingoutputarg.py). */
export const writesOutputFile = (model: ServiceModel, { output }: Operation): boolean => {
  const shape = output === undefined ? undefined : model.shapes[output.shape]
  const payload = shape?.payload === undefined ? undefined : shape.members?.[shape.payload]
  return payload !== undefined && model.shapes[payload.shape]?.type === "blob"
}

/** Documentation that says that nothing happens. One that says nothing proves nothing. */
const promise =
  /without|but does not make|checks if your request will succeed|whether any effect|check the validity|test whether|isn't sent/i

/** Whether `--dry-run` is a parameter of this operation that the service promises to act on. */
export const hasDryRun = (model: ServiceModel, { input }: Operation): boolean => {
  const all = input === undefined ? {} : (model.shapes[input.shape]?.members ?? {})
  const found = Object.entries(all).find(([name]) => name === "DryRun" || name === "dryRun")
  return found !== undefined && model.shapes[found[1].shape]?.type === "boolean" && promise.test(found[1].documentation ?? "")
}
