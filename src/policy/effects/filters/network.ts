import { type Finding, finding, harmless, notUnderstood, outside } from "../finding.ts"
import type { Judge } from "../shell/judge.ts"
import { changes, each, filter, noFiles, runs, writes } from "./filter.ts"
import { getopt, given } from "./getopt.ts"

const networkChange = (what: string): Finding => outside("update", "destructive", `${what} of the machine it runs on`)

const ipObjects =
  "address link route rule neighbour neighbor ntable tunnel tuntap maddress mroute mrule monitor netns xfrm vrf netconf token macsec nexthop l2tp sr tcp_metrics stats mptcp ioam"

/** `ip OBJECT [VERB …]`: https://man7.org/linux/man-pages/man8/ip.8.html */
const ip: Judge = (words, around) => {
  const { operands, seen } = getopt(
    { short: "f:b:n:B:", long: "family: batch: netns: rcvbuf: loops:", stops: true, singleDash: true },
    words
  )
  if (seen.has("batch") || seen.has("b") || seen.has("B")) return [notUnderstood("ip takes its orders from a file")]
  const [object, verb, ...rest] = operands
  if (object === undefined) return [harmless]
  const known = ipObjects.split(" ").find((name) => name.startsWith(object))
  if (known === undefined) return [notUnderstood(`ip ${object} is not known here`)]
  if (known === "monitor") return [harmless]
  if (known === "netns" && verb === "exec") return around.words(rest.slice(1))
  const short =
    (verb === "s" && /^(address|route|rule|netconf|neighbou?r|tunnel|maddress|mroute|vrf)$/.test(known)) ||
    (verb === "g" && /^(route|neighbou?r|token)$/.test(known))
  const reads = verb === undefined || short || /^(show|sh|list|ls|lst|l|get|save|identify|pids|monitor|count|stats?|help|h)$/.test(verb)
  return [reads ? harmless : networkChange(`ip ${object} ${verb} changes the network`)]
}

const tables: Judge = (words) => {
  const { seen } = getopt(
    {
      short: "t:w::p:s:d:i:o:j:m:A:I:D:R:N:X::E:P:F::Z::L::S::C:c:M:",
      long: "table: wait:: list:: list-rules:: append: insert: delete: replace: new-chain: delete-chain:: rename-chain: policy: flush:: zero:: check: modprobe: set-counters: jump: match:"
    },
    words
  )
  const acts = [
    "A",
    "I",
    "D",
    "R",
    "N",
    "X",
    "E",
    "P",
    "F",
    "Z",
    "M",
    "append",
    "insert",
    "delete",
    "replace",
    "new-chain",
    "delete-chain",
    "rename-chain",
    "policy",
    "flush",
    "zero",
    "modprobe"
  ]
  const lists = ["L", "S", "C", "list", "list-rules", "check", "h", "help", "V", "version"].some((name) => seen.has(name))
  return [lists && !acts.some((name) => seen.has(name)) ? harmless : networkChange("iptables changes the packet filter")]
}

/** Tools whose first word or flag says whether they only show. */
const shows =
  (name: string, reads: RegExp): Judge =>
  (words) => {
    const first = words.filter((word) => !/^-(?:[nvaj46hsdoc]+|-json|-numeric|-handle|-family|-stateless)$/.test(word))[0]
    return [first === undefined || reads.test(first) ? harmless : networkChange(`${name} ${first} changes the network`)]
  }

const connects = (how: string): Finding =>
  finding({ verb: "connect", scope: "outside", reversible: false, class: "destructive" }, `${how}, and what is sent over it is not known`)

/** What ZooKeeper, memcached and HAProxy answer with a status: https://zookeeper.apache.org/doc/current/zookeeperAdmin.html#sc_4lw */
const asksStatus =
  /^(ruok|stat|srvr|mntr|conf|cons|dump|envi|isro|wchs|dirs|stats( (items|slabs|sizes|settings|conns))?|version|show (info|stat|sess|errors|pools|table|servers state))$/

/** `nc -z` only tries whether a port answers. */
const netcat: Judge = (words, { fed, said }) => {
  const { seen } = getopt(
    { short: "w:p:s:i:e:c:x:X:q:o:T:I:O:P:V:m:G:", long: "wait: source-port: sh-exec: exec: lua-exec: output: idle-timeout: zero" },
    words
  )
  if (["e", "c", "exec", "sh-exec", "lua-exec"].some((name) => seen.has(name))) return [runs("a program for whoever connects")]
  if (seen.has("o") || seen.has("output")) return [writes(given({ seen, operands: [] }, "o", "output") ?? "")]
  if (said !== undefined && asksStatus.test(said) && !seen.has("l")) return [harmless]
  const tries = (seen.has("z") || seen.has("zero")) && !seen.has("l")
  return [tries || (!fed && !seen.has("l") && seen.has("v")) ? harmless : connects("nc opens a connection")]
}

const telnet: Judge = (words, { fed }) =>
  fed || words.length === 0 || words.some((word) => word.startsWith("-")) ? [connects("telnet opens a connection")] : [harmless]

const tcpdump: Judge = filter({
  options: {
    short: "B:c:C:D:E:F:G:i:j:m:M:Q:r:s:T:V:w:W:y:z:Z:",
    long: "interface: relinquish-privileges: buffer-size: direction: immediate-mode: snapshot-length: count"
  },
  flags: { w: writes, z: runs },
  operands: noFiles
})

const ssl: Judge = (words) => {
  const [command = "", ...rest] = words
  const { seen } = getopt(
    {
      long: "out: keyout: writerand: engine: CAserial: CAcreateserial config: provider: provider-path: sess_out: keylogfile: msgfile: servername: connect: in:",
      singleDash: true
    },
    rest
  )
  const known =
    /^(s_client|x509|version|verify|crl|req|pkcs12|pkcs7|ocsp|rsa|ec|pkey|dgst|ciphers|asn1parse|list|help|s_time|rand|base64|enc|md5|sha256|passwd|crl2pkcs7|errstr|prime)$/
  if (!known.test(command)) return [notUnderstood(`openssl ${command} is not a command that is known here to read`)]
  const files = ["out", "keyout", "writerand", "sess_out", "keylogfile", "msgfile"].flatMap((name) => (seen.get(name) ?? []).map(writes))
  const loads = ["engine", "provider", "provider-path", "config", "CAcreateserial"].filter((name) => seen.has(name)).map(runs)
  return [harmless, ...files, ...loads]
}

const interfaces: Judge = (words) => [
  words.filter((word) => !/^-[avs]$/.test(word)).length <= 1 ? harmless : networkChange("ifconfig changes an interface")
]

const ethtool: Judge = (words) => {
  const [flag = ""] = words
  const reads = !flag.startsWith("-") || /^-([SikgacdlTmuxnPt]|-(statistics|driver|show-.*|version|help|phy-statistics))$/.test(flag)
  return [reads && flag !== "-t" && words.length <= 3 ? harmless : networkChange("ethtool changes an interface")]
}

/** Programs that look at the network, and what else they can do. Each one's manual: https://man7.org/linux/man-pages/ */
export const network: Readonly<Record<string, Judge>> = {
  ip,
  ...each("iptables ip6tables iptables-legacy iptables-nft", tables),
  ...each(
    "iptables-save ip6tables-save",
    filter({ options: { short: "f:t:M:", long: "file: table: modprobe:" }, flags: { f: writes, file: writes, M: runs, modprobe: runs } })
  ),
  nft: shows("nft", /^(list|monitor|describe|--version|--help)$/),
  ipset: shows("ipset", /^(list|save|test|-L|-S|version|help)$/),
  ipvsadm: filter({
    options: {
      long: "list Zero clear zero restore add-service edit-service delete-service add-server edit-server delete-server set start-daemon stop-daemon"
    },
    flags: Object.fromEntries(
      "A E D C R a e d Z add-service edit-service delete-service add-server edit-server delete-server set start-daemon stop-daemon zero restore"
        .split(" ")
        .map((name) => [name, changes("changes the virtual servers")])
    ),
    operands: noFiles
  }),
  conntrack: shows("conntrack", /^(-[LSCGE]|--(dump|stats|count|get|event))$/),
  bridge: (words) => {
    const [object, verb] = getopt({ stops: true }, words).operands
    const reads = object === undefined || verb === undefined || /^(show|list|monitor)$/.test(verb)
    return [reads ? harmless : networkChange(`bridge ${object} ${verb} changes the network`)]
  },
  brctl: shows("brctl", /^(show|showmacs|showstp)$/),
  tc: (words) => [words.some((word) => /^(show|list|ls)$/.test(word)) ? harmless : networkChange("tc changes how traffic is queued")],
  ss: filter({
    options: { short: "f:A:F:N:D:", long: "family: query: filter: net: diag: kill" },
    flags: { K: changes("closes sockets"), kill: changes("closes sockets"), D: writes, diag: writes },
    operands: noFiles
  }),
  arp: filter({
    options: { short: "i:H:A:", long: "device: hw-type: protocol: delete set file" },
    flags: Object.fromEntries(["d", "s", "f", "delete", "set", "file"].map((name) => [name, changes("changes the ARP table")])),
    operands: noFiles
  }),
  route: (words) => [
    words.every((word) => /^-(n|e|ee|v|4|6|A|inet6?)$|^--/.test(word)) ? harmless : networkChange("route changes the routing table")
  ],
  ifconfig: interfaces,
  ethtool,
  ufw: shows("ufw", /^(status|show|version)$/),
  "firewall-cmd": shows("firewall-cmd", /^--(state|list-.*|get-.*|query-.*|info-.*)$/),
  nmap: filter({
    options: { long: "script: iL: oN: oX: oG: oA: oS:", short: "p:T:", singleDash: true },
    flags: { ...Object.fromEntries(["oN", "oX", "oG", "oA", "oS"].map((name) => [name, writes])), script: runs, iL: writes },
    operands: noFiles
  }),
  ...each("nc ncat netcat", netcat),
  telnet,
  ...each("tcpdump tshark", tcpdump),
  ...each(
    "ping ping6 traceroute traceroute6 tracepath fping dig nslookup host delv getent netstat whois nstat ssh-keyscan",
    filter({ operands: noFiles })
  ),
  arping: filter({
    options: { short: "c:w:I:s:i:S:W:" },
    flags: { U: changes("tells others a new address of"), A: changes("tells others a new address of") },
    operands: noFiles
  }),
  drill: filter({ options: { short: "w:q:f:i:k:b:c:p:t:y:z:d:o:" }, flags: { w: writes, q: writes }, operands: noFiles }),
  mtr: filter({ operands: noFiles }),
  openssl: ssl
}
