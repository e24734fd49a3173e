import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { type ForgeKind, mergeProposal, startForge } from "../../src/execute/forge/forge-server.fixture.ts"
import { githubKind } from "../../src/execute/forge/github.fixture.ts"
import { gitlabKind } from "../../src/execute/forge/gitlab.fixture.ts"
import { describeWith } from "../../toolbox/vitest.ts"
import { deliver, stuckRollout } from "./alerts.fixture.ts"
import { installArgocd } from "./argocd.fixture.ts"
import { awaitingPlan, eventsOf, firstIncident, untilEnded } from "./incidents.fixture.ts"
import { PATIENCE } from "./patience.fixture.ts"
import { startRehearsal } from "./rehearsal.fixture.ts"
import { handrailHome, type Serving, serve, serveIn } from "./serving.fixture.ts"

const FILE = "apps/shop/checkout.yaml"
const MANIFEST = `# checkout: owned by the storefront team
apiVersion: apps/v1
kind: Deployment
metadata:
  name: checkout
  namespace: shop
  labels: {app.kubernetes.io/name: checkout, app.kubernetes.io/part-of: shop}
  annotations:
    argocd.argoproj.io/tracking-id: shop:apps/Deployment:shop/checkout
spec:
  replicas: 4
  selector:
    matchLabels: {app.kubernetes.io/name: checkout}
  template:
    metadata:
      labels: {app.kubernetes.io/name: checkout, app.kubernetes.io/part-of: shop}
    spec:
      containers:
        - name: checkout
          image: registry.example.com/shop/checkout:2.4.1  # bumped by the release job
          ports: [{name: http, containerPort: 8080}]
          readinessProbe: {httpGet: {path: /healthz, port: http}, initialDelaySeconds: 2, periodSeconds: 5}
          livenessProbe: {httpGet: {path: /livez, port: http}, initialDelaySeconds: 15}
          resources:
            requests: {cpu: 200m, memory: 256Mi}
            limits: {memory: 512Mi}
`

/** A forge with the manifests of a cluster that Argo CD applies them to, and a Handrail that knows both. */
const stage = Effect.fnUntraced(function* (
  kind: ForgeKind,
  forgeKind: "github" | "gitlab",
  name: string,
  kubectl: string,
  mergeTimeout = "10m"
) {
  const forge = yield* startForge(kind, { name, files: { [FILE]: MANIFEST, "README.md": "# deploy\n" } })
  const tokenFile = join(forge.state.repository.directory, "token")
  writeFileSync(tokenFile, forge.state.token)
  const cluster = yield* startRehearsal("bad-rollout")
  const argocd = yield* installArgocd(cluster, kubectl, { repoURL: `${forge.url}/${name}.git`, path: "apps/shop" })
  const gitops = {
    forges: [{ name: "ours", kind: forgeKind, url: forge.url, tokenFile }],
    publicUrl: "https://handrail.example",
    mergeTimeout
  }
  const home = yield* handrailHome({ mode: "assist", cluster, kubectl, gitops })
  return { ...forge, cluster, argocd, home, handrail: yield* serveIn(home) }
})

const until = (handrail: Serving, id: string, kind: string) =>
  Effect.flatMap(eventsOf(handrail, id), (events) =>
    events.some(({ data }) => data._tag === kind || data._tag === "IncidentEnded") ? Effect.succeed(events) : Effect.fail("not yet")
  ).pipe(Effect.retry(Schedule.spaced("100 millis")), Effect.orDie)

const approved = Effect.fnUntraced(function* (handrail: Serving) {
  yield* deliver(handrail, stuckRollout)
  const id = yield* firstIncident(handrail)
  const plan = yield* awaitingPlan(handrail, id)
  const shown = (yield* handrail.cli(["incident", "show", id])).stdout
  const answer = yield* handrail.cli(["incident", "approve", id, "--plan", plan], "ana")
  expect(answer.code, answer.stderr).toBe(0)
  return { id, shown }
})

describeWith(["kubectl", "helm"], ({ kubectl }) => {
  it.live(
    "what Argo CD owns and Handrail cannot propose is denied, and handed over with its place and the change that it needs",
    () =>
      Effect.gen(function* () {
        const cluster = yield* startRehearsal("bad-rollout")
        const repoURL = "https://git.example.com/acme/deploy.git"
        yield* installArgocd(cluster, kubectl.path, { repoURL, path: "apps/shop" })
        const handrail = yield* serve({ mode: "auto", cluster, kubectl: kubectl.path })
        yield* deliver(handrail, stuckRollout)
        const { incident } = yield* untilEnded(handrail, yield* firstIncident(handrail))
        expect(incident).toMatchObject({ phase: "handed-over", outcome: expect.stringContaining("applied by Argo CD") })
        const shown = (yield* handrail.cli(["incident", "show", incident.id])).stdout.replaceAll(/\s+/g, " ")
        expect(shown).toContain("no forge is configured for git.example.com")
        expect(shown).toContain(`(${repoURL}, apps/shop)`)
        expect(shown).toContain('"registry.example.com/shop/checkout:2.4.1" -> "registry.example.com/shop/checkout:2.4.0"')
        expect(yield* cluster.changes).toEqual([])
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    PATIENCE
  )

  it.live(
    "a Deployment that Argo CD owns is returned by a pull request: proposed, merged by people, synced, validated, over a kill -9",
    () =>
      Effect.gen(function* () {
        const { argocd, cluster, handrail: first, home, state } = yield* stage(githubKind, "github", "acme/deploy", kubectl.path)
        const { id, shown } = yield* approved(first)
        expect(shown).toContain("a pull request to acme/deploy (main), which Application argocd/shop applies")
        expect(shown).toContain("+ image: registry.example.com/shop/checkout:2.4.0")
        const opened = yield* until(first, id, "PullRequestOpened")
        expect(opened.map(({ data }) => data)).toEqual(
          expect.arrayContaining([expect.objectContaining({ _tag: "PullRequestOpened", number: 1, path: FILE })])
        )
        expect(state.proposals).toMatchObject([{ into: "main", title: expect.stringContaining("Deployment shop/checkout") }])
        const [proposal] = state.proposals
        expect(state.repository.read(FILE, proposal?.branch)).toBe(MANIFEST.replace("checkout:2.4.1", "checkout:2.4.0"))
        expect(proposal?.body).toContain(`https://handrail.example/v1/incidents/${id}/timeline`)
        expect(proposal?.body).toContain("-          image: registry.example.com/shop/checkout:2.4.1")
        expect(yield* cluster.changes).toEqual([])

        yield* Effect.andThen(first.process.signal("SIGKILL"), first.process.ended)
        const commit = mergeProposal(state, 1)
        const handrail = yield* serveIn(home)
        yield* until(handrail, id, "PullRequestMerged")
        const later = state.repository.commit({ "README.md": "# deploy, and more\n" })
        yield* argocd.sync(state.repository.read(FILE, commit) ?? "", later)
        const { incident } = yield* untilEnded(handrail, id)
        expect(incident).toMatchObject({ phase: "resolved" })
        const kinds = (yield* eventsOf(handrail, id)).map(({ data }) => data._tag)
        const story = ["StepIntended", "PullRequestOpened", "PullRequestMerged", "ChangeSynced", "IncidentEnded"]
        expect(kinds.filter((kind) => story.includes(kind)).slice(0, 4)).toEqual(story.slice(0, 4))
        expect(yield* cluster.changes).toEqual([])
        expect(state.proposals.length).toBe(1)
        expect((yield* handrail.cli(["timeline", "verify", id])).stdout).toMatch(/intact/)
        expect((yield* handrail.cli(["incident", "show", id])).stdout).toMatch(/PROPOSED[\s\S]*merged[\s\S]*synced[\s\S]*RESOLVED/)
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    PATIENCE
  )

  it.live(
    "a merge request that people close unmerged is a no: nothing is changed, and the incident is handed over",
    () =>
      Effect.gen(function* () {
        const { cluster, handrail, state } = yield* stage(gitlabKind, "gitlab", "acme/platform/deploy", kubectl.path)
        const { id } = yield* approved(handrail)
        yield* until(handrail, id, "PullRequestOpened")
        for (const proposal of state.proposals) proposal.state = "closed"
        const { incident } = yield* untilEnded(handrail, id)
        expect(incident).toMatchObject({ phase: "handed-over", outcome: expect.stringContaining("closed without being merged") })
        expect(yield* cluster.changes).toEqual([])
        expect(state.repository.read(FILE)).toBe(MANIFEST)
        const told = (yield* eventsOf(handrail, id)).map(({ data }) => data._tag)
        expect(told).toContain("PullRequestClosed")
        expect(told).not.toContain("RollbackStarted")
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    PATIENCE
  )

  it.live(
    "nobody merges: the incident ends in time, or when it is cancelled while the forge is down, and says what is left open",
    () =>
      Effect.gen(function* () {
        const { cluster, handrail, state } = yield* stage(githubKind, "github", "acme/deploy", kubectl.path, "8s")
        const { id } = yield* approved(handrail)
        const { incident } = yield* untilEnded(handrail, id)
        expect(incident).toMatchObject({ phase: "handed-over", outcome: expect.stringContaining("nobody merged the pull request in time") })
        const shown = (yield* handrail.cli(["incident", "show", id])).stdout.replaceAll(/\s+/g, " ")
        expect(shown).toContain("https://github.example/acme/deploy/pull/1 is still open")

        const labels = ["--label", "namespace=shop", "--label", "deployment=checkout"]
        const asked = yield* handrail.cli(["runbook", "run", "bad-rollout", "--json", ...labels], "ana")
        const { incident: second } = JSON.parse(asked.stdout) as { readonly incident: string }
        const plan = yield* awaitingPlan(handrail, second)
        expect((yield* handrail.cli(["incident", "approve", second, "--plan", plan], "ben")).code).toBe(0)
        yield* until(handrail, second, "PullRequestOpened")
        state.fault = () => ({ status: 503, body: "<html>down</html>" })
        expect((yield* handrail.cli(["incident", "cancel", second, "--reason", "enough"], "ana")).code).toBe(0)
        expect((yield* untilEnded(handrail, second)).incident.phase).toBe("cancelled")
        expect(state.proposals.map(({ branch }) => branch.split("/")[1])).toEqual([id, second])
        expect(yield* cluster.changes).toEqual([])
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    PATIENCE
  )
})
