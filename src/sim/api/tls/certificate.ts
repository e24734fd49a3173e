import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto"
import { AsnConvert, OctetString } from "@peculiar/asn1-schema"
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  BasicConstraints,
  Certificate,
  ExtendedKeyUsage,
  Extension,
  Extensions,
  GeneralName,
  id_ce_basicConstraints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_subjectAltName,
  id_kp_clientAuth,
  id_kp_serverAuth,
  KeyUsage,
  KeyUsageFlags,
  Name,
  RelativeDistinguishedName,
  SubjectAlternativeName,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version
} from "@peculiar/asn1-x509"

const ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2"
const COMMON_NAME = "2.5.4.3"
const ORGANIZATION = "2.5.4.10"
const DAY = 86_400_000

/** Who a certificate is for: a user's name and groups, or a server's name. */
export interface Subject {
  readonly commonName: string
  readonly organizations?: ReadonlyArray<string>
}

/** A certificate with its private key, both PEM. */
export interface Identity {
  readonly certPem: string
  readonly keyPem: string
}

export interface Authority extends Identity {
  readonly subject: Subject
}

const attribute = (type: string, value: string): RelativeDistinguishedName =>
  new RelativeDistinguishedName([new AttributeTypeAndValue({ type, value: new AttributeValue({ utf8String: value }) })])

const nameOf = ({ commonName, organizations = [] }: Subject): Name =>
  new Name([...organizations.map((organization) => attribute(ORGANIZATION, organization)), attribute(COMMON_NAME, commonName)])

const extension = (extnID: string, value: object, critical = false): Extension =>
  new Extension({ extnID, critical, extnValue: new OctetString(AsnConvert.serialize(value)) })

const pem = (der: ArrayBuffer): string => {
  const lines =
    Buffer.from(der)
      .toString("base64")
      .match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`
}

interface Request {
  readonly subject: Subject
  readonly publicKey: KeyObject
  readonly issuer: Subject
  readonly issuerKey: KeyObject
  readonly extensions: ReadonlyArray<Extension>
}

/** A positive serial number of 64 random bits. */
const serialNumber = (): ArrayBuffer => {
  const bytes = new Uint8Array(randomBytes(9))
  bytes[0] = 1
  return bytes.buffer
}

const signed = ({ subject, publicKey, issuer, issuerKey, extensions }: Request): string => {
  const algorithm = new AlgorithmIdentifier({ algorithm: ECDSA_WITH_SHA256 })
  // Validity is wall time: TLS peers judge it by their own clocks, whatever the cluster's clock says.
  const now = Date.now()
  const tbsCertificate = new TBSCertificate({
    version: Version.v3,
    serialNumber: serialNumber(),
    signature: algorithm,
    issuer: nameOf(issuer),
    validity: new Validity({ notBefore: new Date(now - DAY), notAfter: new Date(now + 365 * DAY) }),
    subject: nameOf(subject),
    subjectPublicKeyInfo: AsnConvert.parse(publicKey.export({ type: "spki", format: "der" }), SubjectPublicKeyInfo),
    extensions: new Extensions([...extensions])
  })
  const signature = new Uint8Array(sign("sha256", Buffer.from(AsnConvert.serialize(tbsCertificate)), issuerKey))
  return pem(AsnConvert.serialize(new Certificate({ tbsCertificate, signatureAlgorithm: algorithm, signatureValue: signature.buffer })))
}

const keyPair = () => generateKeyPairSync("ec", { namedCurve: "P-256" })

const privatePem = (key: KeyObject): string => key.export({ type: "pkcs8", format: "pem" }).toString()

/** A new certificate authority that signs itself. */
export const makeAuthority = (commonName: string): Authority => {
  const { publicKey, privateKey } = keyPair()
  const subject = { commonName }
  const extensions = [
    extension(id_ce_basicConstraints, new BasicConstraints({ cA: true }), true),
    extension(id_ce_keyUsage, new KeyUsage(KeyUsageFlags.keyCertSign | KeyUsageFlags.digitalSignature), true)
  ]
  return {
    subject,
    keyPem: privatePem(privateKey),
    certPem: signed({ subject, publicKey, issuer: subject, issuerKey: privateKey, extensions })
  }
}

const issue = (authority: Authority, subject: Subject, extensions: ReadonlyArray<Extension>): Identity => {
  const { publicKey, privateKey } = keyPair()
  const issuerKey = createPrivateKey(authority.keyPem)
  const usage = extension(id_ce_keyUsage, new KeyUsage(KeyUsageFlags.digitalSignature), true)
  return {
    keyPem: privatePem(privateKey),
    certPem: signed({ subject, publicKey, issuer: authority.subject, issuerKey, extensions: [usage, ...extensions] })
  }
}

/** A server's certificate for DNS names and IP addresses. */
export const issueServer = (authority: Authority, commonName: string, dns: ReadonlyArray<string>, ips: ReadonlyArray<string>): Identity => {
  const names = [...dns.map((dNSName) => new GeneralName({ dNSName })), ...ips.map((iPAddress) => new GeneralName({ iPAddress }))]
  return issue(authority, { commonName }, [
    extension(id_ce_extKeyUsage, new ExtendedKeyUsage([id_kp_serverAuth])),
    extension(id_ce_subjectAltName, new SubjectAlternativeName(names))
  ])
}

/** A client's certificate: the API server reads the user from its common name and the groups from its organizations. */
export const issueClient = (authority: Authority, subject: Subject): Identity =>
  issue(authority, subject, [extension(id_ce_extKeyUsage, new ExtendedKeyUsage([id_kp_clientAuth]))])
