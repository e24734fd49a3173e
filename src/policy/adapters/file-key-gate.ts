import { createPrivateKey, generateKeyPairSync, type KeyObject, randomUUID } from "node:crypto"
import { constants } from "node:fs"
import { link, lstat, mkdir, open, readFile, unlink, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Effect, Layer, Schema } from "effect"
import { userError } from "../../domain/user-error.ts"
import { Gate } from "../gate.ts"
import { makeGate } from "../make-gate.ts"

/** The signing key is there and cannot be used, or cannot be made. Handrail does not start without it. */
export class SigningKeyUnusable extends Schema.TaggedError<SigningKeyUnusable>()("SigningKeyUnusable", userError) {}

const KEY_FILE = "gate-key.pem"

const unusable = (path: string, message: string, next: string) => new SigningKeyUnusable({ message, where: path, next })

const hasCode = (error: unknown, code: string): boolean => error instanceof Error && "code" in error && error.code === code

/** Opened without following links, and looked at through the same handle, so that it cannot be changed in between. */
const read = async (path: string): Promise<string> => {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    const { mode, uid } = await handle.stat()
    if ((mode & 0o077) !== 0) {
      throw unusable(
        path,
        "other users of this machine can reach the signing key",
        "find out who did; then remove it for a new one, which voids open approvals, or chmod 600 it"
      )
    }
    if (process.getuid !== undefined && uid !== process.getuid()) {
      throw unusable(path, "the signing key belongs to another user", "run Handrail as that user, or give it a home of its own")
    }
    return await handle.readFile("utf8")
  } finally {
    await handle.close()
  }
}

/** Puts a whole file in place at once, and only where there is none: of two processes that start together one makes the key. */
const publish = async (path: string, text: string | Buffer): Promise<boolean> => {
  const draft = `${path}.${randomUUID()}`
  await writeFile(draft, text, { flag: "wx", mode: 0o600 })
  try {
    await link(draft, path)
    return true
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false
    throw error
  } finally {
    await unlink(draft)
  }
}

const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false
  )

const ed25519 = (path: string, key: KeyObject): KeyObject => {
  if (key.asymmetricKeyType === "ed25519") return key
  throw unusable(path, "the signing key is not an Ed25519 key", "replace it: openssl genpkey -algorithm ed25519")
}

const readOrMake = async (home: string, path: string): Promise<KeyObject> => {
  await mkdir(home, { recursive: true, mode: 0o700 })
  if (!(await exists(path))) {
    const { privateKey } = generateKeyPairSync("ed25519")
    if (await publish(path, privateKey.export({ type: "pkcs8", format: "pem" }))) return privateKey
  }
  return ed25519(path, createPrivateKey(await read(path)))
}

const opened = (path: string, open: () => Promise<KeyObject>) =>
  Effect.map(
    Effect.tryPromise({
      try: open,
      catch: (error) =>
        error instanceof SigningKeyUnusable
          ? error
          : unusable(
              path,
              `the signing key cannot be read or made: ${String(error)}`,
              "check the folder and its permissions, or remove the key for a new one"
            )
    }),
    makeGate
  )

/** A gate whose key lives in `home` (mode 0600), made at the first start. A new key voids every plan that the old one approved. */
export const layerFileKeyGate = (home: string): Layer.Layer<Gate, SigningKeyUnusable> => {
  const path = join(home, KEY_FILE)
  return Layer.effect(
    Gate,
    opened(path, () => readOrMake(home, path))
  )
}

/** A gate with the key of a file that somebody mounts, the same one for every replica: Ed25519, PKCS #8, PEM. It is never made. */
export const layerKeyFileGate = (path: string): Layer.Layer<Gate, SigningKeyUnusable> =>
  Layer.effect(
    Gate,
    opened(path, async () => ed25519(path, createPrivateKey(await readFile(path, "utf8"))))
  )
