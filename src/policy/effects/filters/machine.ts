import { harmless, outside } from "../finding.ts"
import type { Judge } from "../shell/judge.ts"
import { atMost, changes, each, filter, noFiles, obscure, runs, writes } from "./filter.ts"

const sysctl: Judge = filter({
  options: { short: "r:p::", long: "write load:: system pattern: values names all ignore quiet binary dry-run" },
  flags: Object.fromEntries(["w", "write", "p", "load", "f", "system"].map((name) => [name, changes("changes the kernel's settings")])),
  operands: (names) => names.filter((name) => name.includes("=")).map(changes("changes the kernel's settings"))
})

const date: Judge = filter({
  options: { short: "d:f:r:s:I::", long: "date: file: reference: set: iso-8601:: rfc-3339: utc universal debug" },
  flags: { s: changes("sets the clock"), set: changes("sets the clock") },
  operands: (operands) => operands.filter((word) => !word.startsWith("+")).map(changes("sets the clock"))
})

const dmesg: Judge = filter({
  options: {
    short: "f:F:l:n:s:",
    long: "clear read-clear console-off console-on console-level: facility: file: level: buffer-size: since: until: time-format: color:: follow kernel human ctime decode"
  },
  flags: Object.fromEntries(
    ["C", "clear", "c", "read-clear", "D", "console-off", "E", "console-on", "n", "console-level"].map((name) => [
      name,
      changes("changes the kernel's log")
    ])
  ),
  operands: noFiles
})

const listingTar: Judge = (words) => {
  const first = words[0] ?? ""
  const lists = /^-?[vzjJa]*t[vzjJaf]*$/.test(first) || words.includes("--list")
  const acts = words.some(
    (word) =>
      /^--(create|extract|get|append|update|delete|concatenate|checkpoint-action|to-command|use-compress-program|rsh-command|info-script|remove-files)/.test(
        word
      ) || /^-I/.test(word)
  )
  return [lists && !acts ? harmless : outside("update", "high", "makes or unpacks an archive")]
}

const processes =
  "ps pgrep pidof pstree free uptime w who whoami id groups logname users uname arch nproc lscpu lsmem lsblk lspci lsusb lsmod lsns lslocks lsattr getfacl vmstat iostat mpstat htop iotop nvtop pmap slabtop last lastb tty getconf locale ls dir vdir df du findmnt modinfo ldd nm objdump readelf pwdx numastat ipcs dpkg-query showmount nfsstat sestatus getenforce aa-status ausearch lsb_release locate lscgroup systemd-cgls systemd-cgtop xfs_info repquota quota ntpstat whatis apropos lsof"

/** Signal 0 only asks whether the process is there. */
const kill: Judge = (words) =>
  words[0] === "-0" || words[0] === "-l"
    ? [harmless]
    : [outside("restart", "destructive", "sends a signal to processes of the machine it runs on")]

/** Of rpm: these act, or run something, whatever is asked besides. https://rpm.org/docs/latest/man/rpm.8 */
const packageActs =
  /^--(pipe|eval|define|import|rebuilddb|initdb|setperms|setugids|restore|erase|install|upgrade|freshen|reinstall)(=|$)|^-[A-Z]*[eiUFE]\w*$/

/** By the first word; `history undo` is told from `history` by the second. */
const packages =
  (reads: RegExp, acts?: RegExp): Judge =>
  (words) => {
    const [first = "", second] = words.filter((word) => !/^(-y|-q|--quiet|-a)$/.test(word))
    const command = first === "history" && second !== undefined ? `${first} ${second}` : first
    const changes = acts !== undefined && words.some((word) => acts.test(word))
    return [
      [command, ...words.slice(0, 1).filter((word) => word.startsWith("-"))].some((word) => reads.test(word)) && !changes
        ? harmless
        : outside("update", "destructive", "changes the packages of the machine it runs on")
    ]
  }

/** What everyone knows to change files or the machine; the sentence says so instead of that they are not known. */
const changing: Readonly<Record<string, string>> = {
  rm: "removes files",
  rmdir: "removes directories",
  unlink: "removes a file",
  shred: "destroys files",
  mv: "moves files",
  cp: "copies over files",
  install: "copies over files",
  scp: "copies files between machines",
  rsync: "copies files, and can remove them",
  mkdir: "makes directories",
  mktemp: "makes a file",
  touch: "makes files or changes their times",
  ln: "makes links",
  truncate: "cuts files",
  split: "writes files",
  dd: "writes over files or devices",
  chmod: "changes who may use files",
  chown: "changes who owns files",
  chgrp: "changes who owns files",
  umount: "unmounts a file system",
  swapoff: "turns off swap",
  mkfs: "destroys what a device holds",
  fsck: "repairs a file system",
  reboot: "restarts the machine",
  shutdown: "stops the machine",
  poweroff: "stops the machine",
  halt: "stops the machine",
  killall: "sends a signal to processes",
  pkill: "sends a signal to processes",
  renice: "changes a process",
  modprobe: "changes the kernel's modules",
  rmmod: "changes the kernel's modules",
  useradd: "changes who may log in",
  usermod: "changes who may log in",
  passwd: "changes a password",
  vi: "opens an editor",
  vim: "opens an editor",
  nano: "opens an editor",
  emacs: "opens an editor"
}

/** Programs that look at the machine they run on. https://man7.org/linux/man-pages/ */
export const machine: Readonly<Record<string, Judge>> = {
  ...Object.fromEntries(Object.entries(changing).map(([name, what]) => [name, () => [changes(what)("")]])),
  ...each(processes, filter({ operands: noFiles })),
  lastlog: filter({
    options: { short: "b:t:u:R:", long: "before: time: user: root: clear set" },
    flags: Object.fromEntries(["C", "S", "clear", "set"].map((name) => [name, changes("rewrites the record of who logged in")])),
    operands: noFiles
  }),
  dmidecode: filter({
    options: { short: "d:s:t:H:", long: "dev-mem: string: type: handle: dump-bin: from-dump: oem-string:" },
    flags: { "dump-bin": writes },
    operands: noFiles
  }),
  lshw: filter({
    options: { short: "c:C:", long: "class: disable: enable: dump:", singleDash: true },
    flags: { dump: writes },
    operands: noFiles
  }),
  lsinitrd: filter({
    options: { short: "f:k:", long: "file: kver: unpack" },
    flags: { unpack: () => writes("each file") },
    operands: noFiles
  }),
  man: filter({
    options: {
      short: "C:P:H::L:M:m:S:s:e:p:T::X::Z::E:R:r:",
      long: "pager: html:: config-file: preprocessor: locale: manpath: systems: sections:"
    },
    flags: Object.fromEntries(["P", "pager", "H", "html", "C", "config-file"].map((name) => [name, runs])),
    operands: noFiles
  }),
  info: filter({
    options: { short: "o:f:n:d:k:", long: "output: file: node: directory: apropos: restore: dribble: init-file:" },
    flags: { o: writes, output: writes, dribble: writes, restore: obscure("info takes its keys from a file") },
    operands: noFiles
  }),
  pidstat: filter({ options: { short: "p:G:C:T:U::e:", long: "dec:" }, flags: { e: runs }, operands: noFiles }),
  sensors: filter({
    options: { short: "c:", long: "config-file: set bus-list" },
    flags: { s: changes("sets the limits of sensors"), set: changes("sets the limits of sensors") },
    operands: noFiles
  }),
  rpcinfo: filter({ options: { short: "n:T:a:" }, flags: { d: changes("unregisters an RPC program") }, operands: noFiles }),
  blkid: filter({
    options: {
      short: "c:L:U:n:o:O:S:s:t:u:",
      long: "cache-file: garbage-collect match-tag: match-token: output: offset: size: usages: match-types:"
    },
    flags: { g: changes("rewrites the cache of devices"), "garbage-collect": changes("rewrites the cache of devices") },
    operands: noFiles
  }),
  top: filter({ options: { short: "d:n:o:p:u:U:w::E:e:" }, operands: noFiles }),
  fuser: filter({
    flags: { k: changes("kills processes"), kill: changes("kills processes") },
    options: { long: "kill signal" },
    operands: noFiles
  }),
  tree: filter({ options: { short: "o:L:P:I:H:T:" }, flags: { o: writes }, operands: noFiles }),
  sar: filter({ options: { short: "o::f:s:e:i:n:P:" }, flags: { o: writes }, operands: noFiles }),
  sysctl,
  date,
  cal: filter({ operands: noFiles }),
  dmesg,
  tar: listingTar,
  mount: filter({
    options: { short: "t:O:L:U:N:", long: "all types: test-opts: label: uuid: namespace: source: target: show-labels" },
    operands: atMost(0, changes("mounts a file system")),
    flags: Object.fromEntries(
      ["a", "all", "L", "label", "U", "uuid", "source", "target"].map((name) => [name, changes("mounts file systems")])
    )
  }),
  hostname: filter({
    options: { short: "F:", long: "file: boot" },
    operands: atMost(0, changes("changes the machine's name")),
    flags: {
      F: changes("changes the machine's name"),
      file: changes("changes the machine's name"),
      b: changes("changes the machine's name"),
      boot: changes("changes the machine's name")
    }
  }),
  swapon: (words) => [
    words.every((word) => /^(-s|--show.*|--summary|--noheadings|--bytes)$/.test(word)) ? harmless : changes("turns on swap")("")
  ],
  kill,
  "nvidia-smi": filter({
    options: {
      short: "i:f:l:c:d:r",
      long: "query-gpu: format: id: loop: filename: gpu-reset persistence-mode: compute-mode: power-limit: lock-gpu-clocks: applications-clocks: ecc-config:",
      singleDash: true
    },
    flags: {
      f: writes,
      filename: writes,
      ...Object.fromEntries(
        "r gpu-reset pm persistence-mode c compute-mode pl power-limit lgc lock-gpu-clocks rgc ac applications-clocks rac e ecc-config p am mig"
          .split(" ")
          .map((name) => [name, changes("changes a GPU")])
      )
    },
    operands: ([first]) => (first === undefined || /^(topo|nvlink|pmon|dmon)$/.test(first) ? [] : [changes("changes a GPU")("")])
  }),
  smartctl: filter({
    options: { short: "d:n:l:s:t:o:S:v:F:q:r:T:b:", long: "test: smart: offlineauto: saveauto: set: device: log: abort" },
    flags: Object.fromEntries(
      "t s o S X test smart offlineauto saveauto set abort"
        .split(" ")
        .map((name) => [name, changes("changes a disk's settings or starts a test")])
    ),
    operands: noFiles
  }),
  ...each(
    "pvs vgs lvs pvdisplay vgdisplay lvdisplay pvscan",
    filter({
      options: { long: "cache config:" },
      flags: { cache: changes("changes the volume cache"), config: obscure("is given a configuration") },
      operands: noFiles
    })
  ),
  mdadm: (words) => [
    words.some((word) => /^(--detail|-D|--query|-Q|--examine|-E)$/.test(word)) &&
    !words.some((word) => /^(--(manage|stop|create|assemble|fail|remove|add|grow|zero-superblock)|-[CASGfra])$/.test(word))
      ? harmless
      : changes("changes an array")("")
  ],
  dpkg: packages(/^(-l|-L|-s|-S|-p|--list|--status|--listfiles|--search|--get-selections|--print-architecture|--version)$/),
  "dpkg-deb": packages(/^(-c|-I|-f|-W|--contents|--info|--field|--show)$/),
  rpm: packages(/^(-q\w*|--query|-V\w*|--verify|--version)$/, packageActs),
  ...each("apt apt-cache", packages(/^(list|show|policy|search|showpkg|depends|rdepends|madison)$/)),
  "apt-mark": packages(/^(showauto|showmanual|showhold|showinstall|showremove|showpurge)$/),
  ...each(
    "yum dnf",
    packages(/^(list|ls|info|search|repolist|repoinfo|repoquery|deplist|changelog|check-update|provides|history( (list|info))?)$/)
  ),
  "apt-get": packages(/^(check|changelog)$/),
  snap: packages(/^(list|info|services|version|changes)$/),
  ...each("pip pip3", packages(/^(list|freeze|show|check|--version)$/)),
  npm: packages(/^(ls|list|view|show|info|explain|why|outdated|ping|whoami|root|prefix|--version|-v)$/),
  numactl: (words) => [
    words.every((word) => /^(-H|--hardware|-s|--show)$/.test(word)) ? harmless : changes("runs a program on chosen memory")("")
  ],
  ldconfig: (words) => [words.join(" ") === "-p" ? harmless : changes("rebuilds the cache of libraries")("")],
  tune2fs: (words) => [words[0] === "-l" && words.length === 2 ? harmless : changes("changes a file system")("")],
  chkconfig: (words) => [words[0] === "--list" ? harmless : changes("changes what starts with the machine")("")],
  auditctl: (words) => [/^-[ls]$/.test(words[0] ?? "") ? harmless : changes("changes what is audited")("")],
  crontab: (words) => [
    words.includes("-l") && words.every((word) => /^(-l|-u|\w+)$/.test(word)) ? harmless : changes("changes what runs later")("")
  ],
  ...each("atq mailq jps jstat jstack", filter({ operands: noFiles })),
  jmap: (words) => [
    /^-(histo|heap|clstats|finalizerinfo)$/.test(words[0] ?? "") ? harmless : changes("stops a Java process, or writes what it holds")("")
  ],
  chronyc: (words) => [
    words
      .filter((word) => !/^-[nvca46]$/.test(word))
      .every((word, at) => at > 0 || /^(tracking|sources|sourcestats|activity|ntpdata|clients|serverstats|selectdata)$/.test(word))
      ? harmless
      : changes("changes the clock's service")("")
  ],
  ntpq: (words) => [
    words.every((word) => /^-(p|n|pn|np|peers|c|rv|as|4|6)$|^(peers|rv|as|readvar|sysinfo|associations)$/.test(word))
      ? harmless
      : changes("changes the clock's service")("")
  ]
}
