import type { Sign } from "./sign.ts"

/** What programs say of certificates, and of who may do what. The more telling come first. */
export const trustSigns: ReadonlyArray<Sign> = [
  {
    code: "certificate-expired",
    family: "certificate",
    title: "A certificate has expired",
    prior: 0.015,
    says: /certificate (?:has |is |was )?(?:already )?expired|expired (?:ssl |tls )?certificate|CERT_HAS_EXPIRED|Expired ?Cert(?:ificate)?|cert(?:ificate)?.{0,60}\bexpired\b|NotAfter: .*has passed/i,
    unless: /current time \S+ is before|not (?:yet )?expired|(?:will|about to) expire|expired[=:] ?false|0 expired|no expired/i,
    isCall: true,
    next: "renew the certificate, and look at why its renewal did not happen"
  },
  {
    code: "certificate-rejected",
    family: "certificate",
    title: "A certificate is not accepted",
    prior: 0.01,
    says: /x509: |certificate (?:verify failed|signed by unknown|is not trusted|is valid for|name mismatch)|CERTIFICATE_VERIFY_FAILED|unable to get local issuer|unable to verify the first certificate|self.signed certificate|PKIX path|SSLHandshakeException|tls: (?:bad certificate|handshake failure|failed to verify|unknown certificate)|ERR_TLS_CERT|hostname .{0,60}doesn't match/i,
    // to a clock that is behind every certificate is of the future
    unless: /current time \S+ is before/i,
    isCall: true,
    next: "look at who issued the certificate, for which names and until when"
  },
  {
    code: "service-account-forbidden",
    family: "rbac",
    title: "The service account may not do what the program asks of the API server",
    prior: 0.02,
    says: /is forbidden: User "?system:serviceaccount:|cannot (?:get|list|watch|create|update|patch|delete) resource|Forbidden.*serviceaccount|"reason":\s*"Forbidden"|User "system:serviceaccount:[^"]+" cannot/i,
    next: "bind a Role with that verb and resource to the service account"
  },
  {
    code: "cloud-credentials-missing",
    family: "rbac",
    isOfVolumes: true,
    title: "The program gets no credentials of the cloud",
    prior: 0.015,
    says: /no EC2 IMDS role found|NoCredentialProviders|Unable to locate credentials|Could not load credentials from any providers|Unable to load (?:AWS )?credentials from any|failed to (?:refresh cached|retrieve) credentials|ec2imds: Get(?:Metadata|Token)|EC2 ?Metadata(?:Error)?.{0,60}(?:fail|time|unable)|could not find default credentials|ManagedIdentityCredential authentication (?:failed|unavailable)|CredentialRetrievalError|CredentialsProviderError|Error when retrieving credentials from|retriev\w+ (?:container )?metadata: .{0,80}169\.254\.170\.2|ExpiredToken(?:Exception)?\b/i,
    unless: /is not authorized to perform|AccessDenied|AssumeRoleWithWebIdentity/i,
    next: "look at how the pod is to get them: its service account's annotation or association, the token that is mounted, and the hop limit of the node's metadata service"
  },
  {
    code: "cloud-permission-denied",
    family: "rbac",
    isOfVolumes: true,
    title: "The cloud refuses what the program asks of it",
    prior: 0.02,
    says: /is not authorized to perform|AccessDenied(?:Exception)?\b(?!: \/)|UnauthorizedOperation|AuthorizationFailed|caller does not have permission|googleapi: Error 403|not authorized to perform:? sts:|WebIdentityErr|InvalidIdentityToken/i,
    next: "look at the identity of the service account (its annotation, the role's trust) and at the role's policy"
  }
]
