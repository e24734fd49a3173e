import { harmless, outside } from "../finding.ts"
import type { Judge } from "../shell/judge.ts"
import { writesTo } from "../shell/redirections.ts"
import { awk } from "./awk.ts"
import { atMost, each, filter, noFiles, obscure, runs, writes } from "./filter.ts"
import { sed } from "./sed.ts"

const patternFirst = filter({
  options: { short: "A:B:C:m:e:f:d:D:", long: "regexp: file: max-count: include: exclude: exclude-dir: color::" }
})

const tee = filter({ operands: (paths) => paths.map(writesTo) })

const inPlace = () => outside("update", "high", "rewrites its files")

const sort = filter({
  options: {
    short: "k:t:S:T:o:",
    long: "key: field-separator: buffer-size: temporary-directory: output: compress-program: files0-from: parallel: batch-size: sort: random-source:"
  },
  flags: { o: writes, output: writes, "compress-program": runs }
})

/** `python -m json.tool` only prints; its second operand is a file to write. Any other use runs a program that is not known. */
const python: Judge = (words) => {
  const [flag, module, ...rest] = words
  if (words.length === 1 && /^(-V|--version)$/.test(flag ?? "")) return [harmless]
  if (flag !== "-m" || module !== "json.tool") return [runs("a program in Python")]
  return [harmless, ...atMost(1, writes)(rest.filter((word) => !word.startsWith("-")))]
}

/** Programs that read text and print text. https://www.gnu.org/software/coreutils/manual/coreutils.html and the manual of each other. */
export const textFilters: Readonly<Record<string, Judge>> = {
  ...each(
    "cat tac nl head tail wc cut paste fold fmt pr rev expand unexpand comm join cmp diff diff3 colordiff strings od hexdump hd base64 base32 md5sum sha1sum sha224sum sha256sum sha384sum sha512sum b2sum cksum sum zcat bzcat xzcat zstdcat zless zmore more look tsort stat readlink realpath column ccze gron envsubst",
    filter({})
  ),
  ...each("findstr Select-String ConvertFrom-Json Measure-Object", filter({ operands: noFiles })),
  ...each("tr seq yes basename dirname numfmt factor expr bc", filter({ operands: noFiles })),
  ...each("grep egrep fgrep zgrep zegrep zfgrep bzgrep xzgrep", patternFirst),
  rg: filter({ flags: { pre: runs, "hostname-bin": runs }, options: { long: "pre: hostname-bin:" } }),
  ag: filter({ flags: { pager: runs }, options: { long: "pager:" } }),
  ...each("jq gojq", filter({ options: { short: "f:L:", long: "arg:" }, flags: { i: inPlace, "in-place": inPlace }, operands: noFiles })),
  yq: filter({
    options: { short: "I:o:p:s:f:", long: "indent: output-format: input-format: split-exp: split-exp-file: inplace in-place" },
    flags: { i: inPlace, inplace: inPlace, "in-place": inPlace, s: writes, "split-exp": writes, "split-exp-file": writes },
    operands: ([first]) => (/^(w|write|d|delete|n|new|m|merge|x|prefix)$/.test(first ?? "") ? [inPlace()] : [])
  }),
  sort,
  shuf: filter({
    options: { short: "i:n:o:", long: "output: random-source: input-range: head-count:" },
    flags: { o: writes, output: writes }
  }),
  uniq: filter({ options: { short: "f:s:w:", long: "skip-fields: skip-chars: check-chars:" }, operands: atMost(1, writes) }),
  ...each("awk gawk mawk nawk", awk),
  ...each("sed gsed", sed),
  tee,
  less: filter({
    options: { short: "b:h:j:k:o:O:p:P:t:T:x:y:z:D:#:", long: "log-file: LOG-FILE: lesskey-file: lesskey-src: lesskey-content:" },
    flags: { o: writes, O: writes, "log-file": writes, "LOG-FILE": writes, k: obscure("less reads its keys from a file") },
    operands: (operands) => operands.filter((word) => /^\+(?![FGg\d/]|$)/.test(word)).map(obscure("less is given commands to start with"))
  }),
  xxd: filter({ options: { short: "c:g:l:o:s:n:R:" }, operands: atMost(1, writes) }),
  file: filter({ options: { long: "compile" }, flags: { C: () => inPlace(), compile: () => inPlace() } }),
  xmllint: filter({ options: { long: "output: xpath: schema: format", short: "o:" }, flags: { o: writes, output: writes } }),
  iconv: filter({ options: { short: "f:t:o:", long: "from-code: to-code: output:" }, flags: { o: writes, output: writes } }),
  sdiff: filter({ options: { short: "o:w:", long: "output:" }, flags: { o: writes, output: writes } }),
  ...each("gzip gunzip bzip2 bunzip2 xz unxz zstd", (words) =>
    words.every((word) => word.startsWith("-")) || words.some((word) => /^-\w*[clt]\w*$|^--(stdout|to-stdout|list|test)$/.test(word))
      ? [harmless]
      : [inPlace()]
  ),
  ...each("python python3", python)
}
