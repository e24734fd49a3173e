import { weight } from "../cause.ts"
import { toldByDriver } from "./database-full.ts"
import type { Sign } from "./sign.ts"

/** What programs say of their own files, memory and ports, and what runs them of their command. The more telling come first. */
export const programSigns: ReadonlyArray<Sign> = [
  {
    code: "clock-skew",
    family: "time",
    title: "Clocks disagree",
    prior: 0.01,
    says: /clock skew|RequestTimeTooSkewed|token used before issued|signature not yet current|certificate is not yet valid|not yet valid: current time \S+ is before|clock.{0,20}(?:out of sync|not synchronized|drift)/i,
    next: "compare the clocks of the nodes; look at chrony or ntpd on the one that differs"
  },
  {
    code: "heap-exhausted",
    family: "memory",
    title: "The program's own memory bound is reached",
    prior: 0.01,
    says: /java\.lang\.OutOfMemoryError|java heap space|JavaScript heap out of memory|GC overhead limit|\bMemoryError\b|runtime: out of memory|std::bad_alloc|Allowed memory size of \d+ bytes exhausted/i,
    next: "raise the program's bound (-Xmx, --max-old-space-size, GOMEMLIMIT) within the container's limit, or find what grew"
  },
  {
    code: "file-descriptors-exhausted",
    family: "crash",
    title: "The program has no file descriptors left",
    prior: 0.01,
    says: /too many open files|\bEMFILE\b|\bENFILE\b/i,
    next: "find what is opened and not closed, or raise the limit of open files"
  },
  {
    code: "volume-full",
    isOfProbes: true,
    family: "volume",
    title: "The program's disk is full",
    prior: 0.01,
    says: /no space left on device|\bENOSPC\b|disk quota exceeded|disk is full|not enough (?:free )?disk space|insufficient disk space/i,
    // a driver repeats what a database elsewhere says of its own disk
    unless: toldByDriver,
    next: "free space or grow the volume"
  },
  {
    code: "filesystem-read-only",
    isOfProbes: true,
    family: "crash",
    title: "The program writes to a file system that is read-only",
    prior: 0.01,
    says: /read-only file ?system|\bEROFS\b/i,
    next: "mount an emptyDir where it writes, or change readOnlyRootFilesystem; a volume that became read-only has an error of its own"
  },
  {
    code: "data-incompatible",
    isOfProbes: true,
    family: "volume",
    title: "The program's data is of another version, or another cluster, than it takes",
    prior: 0.01,
    // https://www.postgresql.org/docs/current/upgrading.html, https://www.mongodb.com/docs/manual/reference/command/setFeatureCompatibilityVersion/,
    // https://dev.mysql.com/doc/refman/8.4/en/upgrade-paths.html, https://redis.io/docs/latest/operate/oss_and_stack/install/upgrade/,
    // https://www.elastic.co/docs/deploy-manage/upgrade/deployment-or-cluster/elasticsearch, https://etcd.io/docs/v3.6/downgrades/,
    // https://kafka.apache.org/documentation/#brokerconfigs_log.dirs: each directory keeps the cluster that it was made for
    says: /database files are incompatible with server|data directory was initialized by \w+ version|not compatible with this version|UPGRADE PROBLEM: |featureCompatibilityVersion.{0,80}(?:invalid|unsupported|not supported|older|downgrade)|Wrong mongod version|Unsupported redo log format|data directory built by version|Can(?:no|')t upgrade (?:server )?(?:from|earlier)|(?:Invalid|Cannot (?:downgrade|upgrade)|Downgrade (?:from|is not)).{0,60}(?:server|data|MySQL|InnoDB|index|node)\b.{0,40}version|Can't handle RDB format version|cannot (?:up|down)grade a node from version|cluster cannot be downgraded|(?:data|storage|store|schema|index|on-disk) (?:format )?version .{0,40}(?:is )?(?:newer|older|unsupported|not supported|higher|too (?:old|new))|written (?:by|with) a (?:newer|later) version|IndexFormatTooOldException|IndexFormatTooNewException|InconsistentClusterIdException|doesn't match stored clusterId|Saved cluster name .{0,80} != configured name|(?:cluster|member) ID mismatch/i,
    next: "go back to the version that wrote the data, then upgrade it as its makers tell; keep a copy of the volume"
  },
  {
    code: "data-corrupted",
    isOfProbes: true,
    family: "volume",
    title: "The program's data is damaged",
    prior: 0.01,
    // https://www.mongodb.com/docs/manual/reference/program/mongod/#std-option-mongod.--repair, https://www.postgresql.org/docs/current/app-pgresetwal.html,
    // https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/, https://www.elastic.co/docs/troubleshoot/elasticsearch/corruption-troubleshooting
    says: /checksum (?:mismatch|error)|\bWT_ERROR\b|could not locate a valid checkpoint record|Corrupt\w*Exception|Bad file format reading the append only file|(?:Short read or OOM|Wrong signature trying to) load(?:ing)? DB|database page corruption|(?:data|file|index|database|segment|WAL|page)\b.{0,40}\b(?:is |are )?corrupt(?:ed|ion)?|corrupt(?:ed)? (?:data|file|index|database|segment|page)|database disk image is malformed|invalid checkpoint record|crc mismatch/i,
    // https://documentation.red-gate.com/fd/validate-184127464.html: what was applied is not what the program has
    unless: /migration/i,
    next: "do not restart it further: keep a copy of the volume, and restore or repair"
  },
  {
    code: "data-locked",
    family: "volume",
    title: "Another process holds the program's data",
    prior: 0.01,
    says: /lock(?:ed)? (?:is )?(?:held )?by another|Unable to (?:acquire|obtain) (?:a )?(?:file )?lock|failed to obtain (?:node )?lock|lock file "?[^"]*"? already exists|Resource temporarily unavailable.*lock|another (?:instance|process) (?:is )?(?:already )?(?:running|using)|another (?:instance|process) (?:has|holds) (?:it|the lock)|(?:can(?:not|'t)|could not|unable to|failed to) (?:acquire|obtain|get|take) (?:an? |the )?(?:\w+ )?lock (?:on |for |at |file )?["']?\/\S+|could not acquire change ?log lock|waiting for change ?log lock/i,
    next: "find the other pod that uses the volume; two replicas may share one that is for one"
  },
  {
    code: "port-in-use",
    family: "crash",
    title: "The port that the program wants is taken",
    prior: 0.01,
    says: /address already in use|\bEADDRINUSE\b|port \d+ (?:is |was )?already (?:in use|allocated|bound)/i,
    next: "look at hostPort, hostNetwork and the other containers of the pod"
  },
  {
    code: "module-missing",
    family: "crash",
    title: "The program lacks a module or library",
    prior: 0.01,
    says: /ModuleNotFoundError|ImportError: |Cannot find module '(?![./])|ERR_MODULE_NOT_FOUND|NoClassDefFoundError|ClassNotFoundException|error while loading shared libraries|cannot load such file|Could not load file or assembly|undefined symbol:|version `GLIBC/i,
    next: "build the image with it; compare with the last image that worked"
  },
  {
    code: "image-platform-mismatch",
    family: "image",
    title: "The image is not built for the nodes' platform",
    prior: 0.01,
    // a processor that lacks instructions the program was built with ends it by SIGILL (https://man7.org/linux/man-pages/man7/signal.7.html);
    // C libraries say it themselves: https://sourceware.org/git/?p=glibc.git;a=blob;f=sysdeps/x86/isa-level.c
    says: /exec format error|cannot execute binary file|\billegal instruction\b|\bSIGILL\b|CPU does not support x86-64-v\d|\bCPU\b.{0,40}(?:does not|doesn't) (?:support|have) (?:the )?(?:AVX|SSE|BMI|AES)\w*|requires a CPU with \w+ support/i,
    exitCodes: { 132: weight.strong },
    next: "build the image for the nodes' architecture and processors, or place the pods on nodes that have what it was built for"
  },
  {
    code: "command-not-found",
    family: "crash",
    title: "The container's command cannot be run",
    prior: 0.03,
    says: /executable file not found|Container command '[^']*' not found|exec: ".*": (?:stat|no such file|file does not exist|permission denied)|no such file or directory: unknown|unable to start container process.*(?:no such file|not found)|(?:^|sh: |bash: |line \d+: |: )\S+: (?:command )?not found$|can't open (?:file )?'?\S+'?: (?:\[Errno 2\] )?No such file|Cannot find module '[./]|Could not find or load main class|Unable to access jarfile|is a directory: unknown|exec \S+: no such file or directory/i,
    exitCodes: { 126: weight.strong, 127: weight.strong, 128: weight.fair },
    next: "compare command and args with what is in the image"
  },
  {
    code: "program-syntax-error",
    family: "crash",
    title: "The program's own text is not valid",
    prior: 0.01,
    says: /syntax error(?:: |,? )(?:unexpected|near|:)|\bSyntaxError\b|IndentationError|unexpected end of file|parse error near/i,
    unless: /\bquery\b|\bSQL|at or near|yaml|json/i,
    next: "correct the script; compare with the last version that worked"
  }
]
