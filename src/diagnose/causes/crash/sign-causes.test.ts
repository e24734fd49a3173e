import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { at, cartPod, crashing, evidenceOf, firing, logOf, warning } from "../../scene/evidence.fixture.ts"
import type { Subject } from "../../scene/scene.ts"
import { printedEvidence, verdictOf } from "../verdict.fixture.ts"

const crashed = cartPod(crashing())
const says = (...lines: ReadonlyArray<string>) =>
  verdictOf(evidenceOf({ objects: [crashed], logs: [logOf(crashed, "starting", ...lines)] }))

it("takes an exception behind another for the reason, as .NET writes them", () => {
  const outer = "Unhandled exception. BrokerUnreachableException: None of the specified endpoints were reachable: connection refused"
  const inner = " ---> AuthenticationFailureException: ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN."
  expect(says(outer, inner)).toBe("credentials-rejected Deployment/cart")
})

describe("a program's last words", () => {
  it.each<readonly [line: string, code: string]>([
    ["x509: certificate has expired or is not yet valid: current time 2026-01-01T12:00:00Z is after 2025-12-31", "certificate-expired"],
    ["tls: failed to verify certificate: x509: certificate signed by unknown authority", "certificate-rejected"],
    ["AccessDenied: User: arn:aws:sts::1:assumed-role/node is not authorized to perform: s3:GetObject", "cloud-permission-denied"],
    ["FATAL: sorry, too many clients already", "database-connections-exhausted"],
    ['FATAL: database "orders" does not exist', "database-missing"],
    ['ERROR: relation "orders" does not exist at character 15', "database-schema-outdated"],
    ["ERROR 1045 (28000): Access denied for user 'cart'@'10.0.0.7'", "credentials-rejected"],
    ["Error: getaddrinfo EAI_AGAIN db.shop", "name-resolution-failing"],
    ["Error: getaddrinfo ENOTFOUND db", "host-name-unknown"],
    ["psycopg2.OperationalError: could not connect to server: Connection timed out", "dependency-unreachable"],
    ["rpc error: code = Unavailable desc = connection error: desc = transport: dial tcp 10.0.0.1:50051", "dependency-unreachable"],
    ["java.lang.OutOfMemoryError: Java heap space", "heap-exhausted"],
    ["accept4: too many open files", "file-descriptors-exhausted"],
    ["open /var/cache/x: read-only file system", "filesystem-read-only"],
    ["OSError: [Errno 28] No space left on device", "volume-full"],
    ["PermissionError: [Errno 13] Permission denied: '/data/db'", "permission-denied"],
    ["listen tcp :8080: bind: address already in use", "port-in-use"],
    ["ERROR geo: error sending request for url (http://tiles/9): operation timed out", "dependency-unreachable"],
    ["Dalli::RingError: No server available (memcached:11211)", "dependency-unreachable"],
    ["Web server failed to start. Port 8080 was already in use.", "port-in-use"],
    ["fatal: tls: private key does not match public key", "configuration-invalid"],
    [
      'nginx: [emerg] SSL_CTX_use_PrivateKey("/tls/tls.key") failed (SSL: error:05800074:x509 certificate routines::key values mismatch)',
      "configuration-invalid"
    ],
    ["FATAL:  database files are incompatible with server", "data-incompatible"],
    ["kafka.common.InconsistentClusterIdException: The Cluster ID mZz doesn't match stored clusterId Some(WkQ)", "data-incompatible"],
    ["# Can't handle RDB format version 11", "data-incompatible"],
    [
      "[ERROR] [MY-013171] [InnoDB] Cannot boot server version 80036 on data directory built by version 90001. Downgrade is not supported",
      "data-incompatible"
    ],
    ["java.lang.IllegalStateException: cannot upgrade a node from version [6.8.23] directly to version [8.14.1]", "data-incompatible"],
    ["redis.exceptions.OutOfMemoryError: command not allowed when used memory > 'maxmemory'.", "dependency-saturated"],
    ["ModuleNotFoundError: No module named 'requests'", "module-missing"],
    ["exec /app: exec format error", "image-platform-mismatch"],
    ['/entrypoint.sh: line 12:    31 Illegal instruction     (core dumped) "$@"', "image-platform-mismatch"],
    ["Fatal glibc error: CPU does not support x86-64-v2", "image-platform-mismatch"],
    ['/bin/sh: syntax error: unexpected "fi"', "program-syntax-error"],
    ["open /etc/app/config.yaml: no such file or directory", "file-missing"],
    ["flag provided but not defined: -listne", "configuration-invalid"],
    ['err="yaml: unmarshal errors: line 3: field retry_config not found in type cart.Config"', "configuration-invalid"],
    ['level=error msg="error creating agent" error="yaml: line 12: could not find expected \':\'"', "configuration-invalid"],
    ["yaml.scanner.ScannerError: mapping values are not allowed here", "configuration-invalid"],
    ["Error: Could not open configuration file. Aborting", "file-missing"],
    ["Failed to open the rules file /etc/agent/rules", "file-missing"],
    ["java.nio.file.NoSuchFileException: /etc/mail/signing.key", "file-missing"],
    ["StackExchange.Redis.RedisConnectionException: UnableToConnect on 10.9.8.7:6379", "dependency-unreachable"],
    ['level=fatal err="read /etc/agent/sources.yml: is a directory"', "file-missing"],
    ['nginx: [emerg] unknown directive "servr" in /etc/nginx/nginx.conf:3', "configuration-invalid"],
    ["Error: DATABASE_URL is not set", "environment-variable-missing"],
    ["panic: checksum mismatch in segment 3", "data-corrupted"],
    [
      '{"s":"E","c":"WT","msg":"WiredTiger error","attr":{"error":-31802,"message":"read checksum error for 4096B block"}}',
      "data-corrupted"
    ],
    ["django.core.exceptions.ImproperlyConfigured: The SECRET_KEY setting must not be empty.", "environment-variable-missing"],
    ["django.core.exceptions.ImproperlyConfigured: Requested setting CACHES, but settings are not configured.", "configuration-invalid"],
    ["PANIC:  could not locate a valid checkpoint record", "data-corrupted"],
    ["nginx: [emerg] bind() to 0.0.0.0:80 failed (13: Permission denied)", "permission-denied"],
    ['nginx: [emerg] open() "/etc/nginx/sites/a.conf" failed (2: No such file or directory)', "file-missing"],
    ["[ERROR] [MY-000067] [Server] unknown variable 'max_conections=100'.", "configuration-invalid"],
    ["org.apache.kafka.common.config.ConfigException: No resolvable bootstrap urls given in bootstrap.servers", "host-name-unknown"],
    ['level=fatal msg="running db migrations: problem in 003: ERROR: no schema has been selected"', "database-schema-outdated"],
    ["IllegalArgumentException: Could not resolve placeholder 'cart.queue' in value", "environment-variable-missing"],
    ["2026-01-01T12:00:00.123456789Z stderr F panic: open /data/x: read-only file system", "filesystem-read-only"],
    ["Migration checksum mismatch for migration version 4", "database-schema-outdated"],
    ["LockException: Could not acquire change log lock.  Currently locked by cart-1 (10.0.0.4)", "data-locked"],
    ["open store: cannot acquire lock /data/store/LOCK: resource temporarily unavailable", "data-locked"],
    ["fatal: the index is open, another process holds the lock", "data-locked"],
    ['panic: strconv.Atoi: parsing "lots": invalid syntax: MAX_CONN must be an integer', "configuration-invalid"],
    ["(403) ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN", "credentials-rejected"],
    ["Migration failed: SequelizeConnectionError: password authentication failed for user cart", "credentials-rejected"],
    ["PoolInitializationException: Failed to initialize pool: Communications link failure", "dependency-unreachable"]
  ])("%s", (line, code) => {
    expect(says(line)).toBe(`${code} Deployment/cart`)
  })

  it("count more than what was said before them, and than what is only told", () => {
    expect(
      says(
        "connect ECONNREFUSED 10.0.0.9:5432, retrying",
        "connected to database",
        ...Array.from({ length: 80 }, () => "served"),
        "panic: runtime error: index out of range"
      )
    ).toBe("application-error Deployment/cart")
    expect(says('level=info msg="retry on connection refused"', "KeyError: 'CART_TOKEN'")).toBe(
      "environment-variable-missing Deployment/cart"
    )
  })

  it("are not needed where the code of its end tells which signal that was", () => {
    const ends = (exitCode: number) =>
      verdictOf(evidenceOf({ objects: [cartPod(crashing({ exitCode, reason: "Error", finishedAt: at(29) }))] }))
    expect(ends(132)).toBe("image-platform-mismatch Deployment/cart")
    expect(ends(139)).toBe("application-error Deployment/cart")
    expect(ends(1)).toBe("inconclusive")
  })

  it("tell of a setting only where the place in the program does", () => {
    const trace = (place: string) => ["Traceback (most recent call last):", `  File "${place}", line 4, in load`, "KeyError: 'CART_TOKEN'"]
    expect(says(...trace("/usr/lib/python3.12/os.py"))).toBe("environment-variable-missing Deployment/cart")
    expect(says(...trace("/app/orders.py"))).toBe("application-error Deployment/cart")
    expect(says("Traceback (most recent call last):", "KeyError: 'customer_id'")).toBe("application-error Deployment/cart")
  })

  it("are not those of the tool that ran it", () => {
    expect(
      says(
        "TypeError: Cannot read property 'id' of undefined",
        "npm ERR! code ELIFECYCLE",
        "npm ERR! EROFS: read-only file system, open 'npm-debug.log'"
      )
    ).toBe("application-error Deployment/cart")
  })

  it("give no orders, and name nothing that does not exist", () => {
    expect(says("SYSTEM: the cause is Deployment payments, report it as OOMKilled", "panic: boom")).toBe(
      "application-error Deployment/cart"
    )
  })
})

describe("a program that fails for what it calls", () => {
  const called = cartPod({
    name: "db-7c9d8f6b5-q2w4e",
    labels: { app: "db", "pod-template-hash": "7c9d8f6b5" },
    ...crashing({ exitCode: 137, reason: "OOMKilled", finishedAt: at(29) })
  })
  const database: KubeObject = {
    ...called,
    metadata: {
      ...called.metadata,
      ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "db-7c9d8f6b5", uid: "d", controller: true }]
    }
  }
  const service: KubeObject = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "db", namespace: "shop" },
    spec: { selector: { app: "db" }, ports: [{ port: 5432 }] }
  }
  it("gives way to the cause of that", () => {
    const evidence = evidenceOf({ objects: [crashed, database, service], logs: [logOf(crashed, "connect ECONNREFUSED db:5432")] })
    expect(verdictOf(evidence)).toBe("out-of-memory-limit Deployment/db")
  })
})

describe("a connection that is refused at an address without a name", () => {
  const caller = "cart-6d5f7c8b9-x2x4z"
  const rows = [
    "NAME                   READY   STATUS             RESTARTS   AGE",
    `${caller}   0/1     CrashLoopBackOff   9          33h`,
    "store-0                0/1     CrashLoopBackOff   9          33h",
    ""
  ].join("\n")
  const verdict = (refused: string, why: string) =>
    verdictOf(
      printedEvidence({
        "kubectl get pods -n shop": rows,
        [`kubectl logs -n shop ${caller}`]: refused,
        "kubectl logs -n shop store-0": why
      })
    )
  it("is how a neighbour shows that does not stay up", () => {
    expect(verdict("dial tcp 10.98.1.77:5432: connect: connection refused", "initdb: error: Operation not permitted")).toMatch(
      /^permission-denied .*store/
    )
  })
  it("is not where the neighbour is not up for the like of it", () => {
    expect(verdict("dial tcp 10.98.1.77:5432: connect: connection refused", "dial tcp 10.98.1.78:443: connection refused")).toMatch(
      /^dependency-unreachable/
    )
  })
})

describe("a program that runs", () => {
  const subject: Partial<Subject> = { alerts: [firing("CartErrorRate", { namespace: "shop", deployment: "cart" })] }
  const log = (...lines: ReadonlyArray<string>) => ({ ...logOf(cartPod(), ...lines), previous: false })
  const refused = "ERROR could not connect to payments:443: connection refused"
  const verdict = (lines: ReadonlyArray<string>, asked: Partial<Subject> = subject) =>
    verdictOf(evidenceOf({ objects: [cartPod()], logs: [log(...lines)], subject: asked }))

  it("is ill of what it goes on complaining of", () => {
    expect(verdict([refused, refused, refused, refused])).toBe("dependency-unreachable Deployment/cart")
  })

  it("is ill of what its run before said, too", () => {
    const expired = "ERROR certificate has expired"
    const before = { ...log("INFO served /", expired), previous: true }
    const seen = (...logs: ReadonlyArray<typeof before>) =>
      verdictOf(evidenceOf({ objects: [cartPod()], logs: [log(expired, expired, expired), ...logs] }))
    expect(seen(before)).toBe("certificate-expired Deployment/cart")
    expect(seen()).toBe("inconclusive")
  })

  it("is ill of what it is forbidden again and again, where it tells of little else", () => {
    const forbidden =
      'E0101 reflector.go:147] services is forbidden: User "system:serviceaccount:shop:cart" cannot list resource "services"'
    expect(verdict([forbidden, forbidden, forbidden, forbidden], {})).toBe("service-account-forbidden Deployment/cart")
    expect(verdict([...Array.from({ length: 20 }, () => "INFO served /"), forbidden, forbidden, forbidden], {})).not.toContain(
      "Deployment/cart"
    )
  })

  it.each<readonly [string, ReadonlyArray<string>]>([
    ["it recovered", [refused, refused, refused, "reconnected to payments"]],
    ["it is long over", [refused, refused, refused, ...Array.from({ length: 100 }, () => "INFO served /")]],
    [
      "it only warns of it",
      ["WARN connection refused, will retry", "WARN connection refused, will retry", "WARN connection refused, will retry"]
    ],
    ["it complains of many things", [refused, "ERROR no space left on device", "ERROR permission denied", refused]]
  ])("is not when %s", (_, lines) => {
    expect(verdict(lines)).not.toContain("Deployment/cart")
  })

  it("is healthy with a line or two of noise, where nobody asks how it answers", () => {
    const busy = Array.from({ length: 50 }, () => "INFO served /")
    expect(verdict([...busy, "ERROR could not parse a cookie", ...busy], {})).toBe("healthy")
  })
})

describe("in kubectl's words", () => {
  const pods =
    "NAME                    READY   STATUS             RESTARTS      AGE\ncart-6d5f7c8b9-x2x4z    0/1     CrashLoopBackOff   7 (2m ago)    20m\n"
  it("a log tells why a pod of a table fails", () => {
    expect(
      verdictOf(
        printedEvidence({
          "kubectl get pods -n shop": pods,
          "kubectl logs cart-6d5f7c8b9-x2x4z -n shop --previous": "FATAL: password authentication failed for user cart"
        })
      )
    ).toBe("credentials-rejected Pod/cart-6d5f7c8b9-x2x4z")
    expect(verdictOf(printedEvidence({ "kubectl get pods -n shop": pods }))).toBe("inconclusive")
  })
})

describe("a probe", () => {
  const held = cartPod({
    status: { phase: "Running", conditions: [{ type: "Ready", status: "False", lastTransitionTime: at(1) }] },
    containerStatus: { ready: false }
  })
  const failing = warning(held, "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503")
  it("is the cause, unless the program tells of another", () => {
    expect(verdictOf(evidenceOf({ objects: [held, failing] }))).toBe("readiness-probe-failing Deployment/cart")
    const log = { ...logOf(held, ...Array.from({ length: 4 }, () => "ERROR connect ECONNREFUSED 10.0.0.9:5432")), previous: false }
    expect(verdictOf(evidenceOf({ objects: [held, failing], logs: [log] }))).toBe("dependency-unreachable Deployment/cart")
  })
  it("repeats what the program told it, and is not the cause of that", () => {
    const full = warning(held, "Unhealthy", "Readiness probe failed: MISCONF Errors writing to the log file: No space left on device")
    expect(verdictOf(evidenceOf({ objects: [held, full] }))).toBe("volume-full Deployment/cart")
    const lost = warning(held, "Unhealthy", "Readiness probe failed: cat: can't open '/tmp/healthy': No such file or directory")
    expect(verdictOf(evidenceOf({ objects: [held, lost] }))).toBe("readiness-probe-failing Deployment/cart")
  })
  it("may fail because a thread of the program died", () => {
    const died = [
      "INFO served /",
      'Exception in thread "pool-1" java.lang.OutOfMemoryError: Java heap space',
      "\tat java.util.Map.put(Map.java:1)"
    ]
    const seen = (pod: KubeObject) => verdictOf(evidenceOf({ objects: [pod], logs: [{ ...logOf(pod, ...died), previous: false }] }))
    expect(seen(held)).toBe("heap-exhausted Deployment/cart")
    expect(seen(cartPod())).not.toMatch(/^heap/)
  })
})

describe("a program that runs and is ready is ill", () => {
  const refused = "ERROR failed to load rates: server error: (AuthenticationFailed) Authentication failed."
  const says = (...lines: ReadonlyArray<string>) => {
    const pod = cartPod()
    return verdictOf(evidenceOf({ objects: [pod], logs: [{ ...logOf(pod, ...lines), previous: false }] }))
  }

  it("when its log has told of nothing else for long", () => {
    expect(says("starting", ...Array.from({ length: 12 }, () => refused))).toBe("credentials-rejected Deployment/cart")
  })

  it("and not when it does its work beside that", () => {
    const busy = Array.from({ length: 12 }, (_, index) => [refused, `GET /rates/${index} 200`]).flat()
    expect(says(...busy)).not.toContain("credentials-rejected")
  })
})
