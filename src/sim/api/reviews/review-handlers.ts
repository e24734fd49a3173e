import { apiVersionOf } from "../../resources/resource-registry.ts"
import { badRequest, invalid } from "../../store/status-error.ts"
import type { Answer } from "../answer.ts"
import type { UserInfo } from "../authentication/user-info.ts"
import type { Attributes } from "../authorization/attributes.ts"
import type { PolicyRule } from "../authorization/policy-rule.ts"
import type { Call } from "../call.ts"
import { decodeBody, type RawObject } from "../objects/decode-body.ts"
import { createBinding } from "../subresources/binding.ts"

type Handlers = Readonly<Record<string, (call: Call) => Answer>>

const answered = (call: Call, request: RawObject, parts: object): Answer => ({
  kind: "json",
  code: 201,
  body: {
    kind: call.type.kind,
    apiVersion: apiVersionOf(call.type),
    metadata: request.metadata ?? {},
    ...parts
  }
})

const userBody = (user: UserInfo): object => ({
  username: user.username,
  ...(user.uid === undefined ? {} : { uid: user.uid }),
  groups: user.groups,
  ...(user.extra === undefined ? {} : { extra: user.extra })
})

/** The question of an access review, asked for `user`. */
const questionOf = (spec: RawObject, user: UserInfo): Attributes => {
  const resource: RawObject | undefined = spec.resourceAttributes ?? undefined
  if (resource !== undefined) {
    return {
      kind: "resource",
      user,
      verb: String(resource.verb ?? ""),
      group: String(resource.group ?? ""),
      plural: String(resource.resource ?? ""),
      ...(resource.subresource ? { subresource: String(resource.subresource) } : {}),
      ...(resource.namespace ? { namespace: String(resource.namespace) } : {}),
      ...(resource.name ? { name: String(resource.name) } : {})
    }
  }
  const path: RawObject = spec.nonResourceAttributes ?? {}
  return { kind: "path", user, verb: String(path.verb ?? ""), path: String(path.path ?? "") }
}

const checkSpec = (call: Call, spec: RawObject): void => {
  if ((spec.resourceAttributes ?? undefined) === undefined && (spec.nonResourceAttributes ?? undefined) === undefined) {
    const message = "Invalid value: {}: exactly one of nonResourceAttributes or resourceAttributes must be specified"
    throw invalid(call.type.kind, call.type.group, "", [{ reason: "FieldValueInvalid", message, field: "spec.resourceAttributes" }])
  }
}

const accessReview =
  (userOf: (call: Call, spec: RawObject) => UserInfo) =>
  (call: Call): Answer => {
    const request = decodeBody(call.contentType, call.body, call.type.kind).raw
    const spec: RawObject = request.spec ?? {}
    checkSpec(call, spec)
    const { allowed, reason } = call.context.authorizer.authorize(questionOf(spec, userOf(call, spec)))
    return answered(call, request, { spec, status: { allowed, ...(reason === "" ? {} : { reason }) } })
  }

const statedUser = (_call: Call, spec: RawObject): UserInfo => ({ username: String(spec.user ?? ""), groups: spec.groups ?? [] })

const localReview = (call: Call): Answer => {
  const spec: RawObject = decodeBody(call.contentType, call.body, call.type.kind).raw.spec ?? {}
  if (spec.resourceAttributes?.namespace !== call.info.namespace)
    throw badRequest(`namespace must match the request's namespace: ${call.info.namespace}`)
  return accessReview(statedUser)(call)
}

const rulesReview = (call: Call): Answer => {
  const request = decodeBody(call.contentType, call.body, call.type.kind).raw
  const rules = call.context.authorizer.rulesFor(call.user, String(request.spec?.namespace ?? ""))
  const resourceRules = rules
    .filter((rule) => (rule.resources ?? []).length > 0)
    .map(({ verbs, apiGroups, resources, resourceNames }: PolicyRule) => ({
      verbs,
      apiGroups,
      resources,
      ...(resourceNames === undefined ? {} : { resourceNames })
    }))
  const nonResourceRules = rules
    .filter((rule) => (rule.nonResourceURLs ?? []).length > 0)
    .map(({ verbs, nonResourceURLs }: PolicyRule) => ({ verbs, nonResourceURLs }))
  return answered(call, request, { spec: {}, status: { resourceRules, nonResourceRules, incomplete: false } })
}

const selfReview = (call: Call): Answer => {
  const { kind, group, version } = call.type
  const metadata = { creationTimestamp: call.context.clock.timestamp() }
  return { kind: "json", code: 201, body: { kind, apiVersion: `${group}/${version}`, metadata, status: { userInfo: userBody(call.user) } } }
}

const tokenReview = (call: Call): Answer => {
  const request = decodeBody(call.contentType, call.body, call.type.kind).raw
  const { authenticator, tokens } = call.context
  const user = authenticator.token(String(request.spec?.token ?? ""))
  const status =
    user === undefined
      ? { user: {}, error: "invalid bearer token" }
      : { authenticated: true, user: userBody(user), audiences: tokens.audiences }
  return answered(call, request, { spec: request.spec ?? {}, status })
}

/** Resources that answer a question or do an act and store nothing, by kind, then verb. */
export const reviewHandlers: Readonly<Record<string, Handlers>> = {
  Binding: { create: createBinding },
  LocalSubjectAccessReview: { create: localReview },
  SelfSubjectAccessReview: { create: accessReview((call) => call.user) },
  SelfSubjectReview: { create: selfReview },
  SelfSubjectRulesReview: { create: rulesReview },
  SubjectAccessReview: { create: accessReview(statedUser) },
  TokenReview: { create: tokenReview }
}
