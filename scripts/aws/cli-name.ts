/**
 * Operation names as the AWS CLI spells them: botocore's `xform_name` with `-`. Names that its rules get wrong are a table in
 * botocore/__init__.py, which `specialNames` reads.
 */
export const specialNames = (source: string): ReadonlyMap<string, string> =>
  new Map([...source.matchAll(/\(\s*'(\w+)',\s*'-',?\s*\):\s*'([\w-]+)'/g)].map(([, name = "", cli = ""]) => [name, cli]))

export const cliName = (special: ReadonlyMap<string, string>, operation: string): string =>
  special.get(operation) ??
  operation
    .replace(/[A-Z]{2,}s$/, (plural) => `-${plural.toLowerCase()}`)
    .replace(/(.)([A-Z][a-z]+)/g, "$1-$2")
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()

/** Services whose command is not named after their folder in botocore: awscli/customizations, `rename_command`. */
const renamed: Readonly<Record<string, string>> = { s3: "s3api", config: "configservice", codedeploy: "deploy" }

export const cliService = (folder: string): string => renamed[folder] ?? folder
