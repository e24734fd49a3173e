const accessModes: Readonly<Record<string, string>> = {
  RWO: "ReadWriteOnce",
  ROX: "ReadOnlyMany",
  RWX: "ReadWriteMany",
  RWOP: "ReadWriteOncePod"
}

/** `RWO,ROX` as the API spells them out. */
export const accessModesOf = (text: string | undefined): ReadonlyArray<string> =>
  (text ?? "")
    .split(/[,\s]+/)
    .map((mode) => accessModes[mode.replaceAll(/[[\]]/g, "")] ?? mode.replaceAll(/[[\]]/g, ""))
    .filter((mode) => mode !== "" && !mode.startsWith("<"))
