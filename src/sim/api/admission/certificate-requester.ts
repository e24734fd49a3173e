import type { AdmissionHook } from "./admission-hook.ts"

/** Writes who asks for a certificate into the request, whatever the client says of that. */
export const certificateRequester: AdmissionHook = {
  name: "CertificateRequester",
  admit: ({ operation, resource, object, user: { username, uid, groups, extra } }) => {
    if (resource !== "certificatesigningrequests.certificates.k8s.io" || operation !== "CREATE") return object
    const { username: _u, uid: _i, groups: _g, extra: _e, ...asked } = object.spec ?? {}
    const asker = { username, groups, ...(uid === undefined ? {} : { uid }), ...(extra === undefined ? {} : { extra }) }
    return { ...object, spec: { ...asked, ...asker } }
  }
}
