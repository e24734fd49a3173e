import { describe, expect, it } from "vitest"
import { readCommands } from "./read-command.ts"

const one = (line: string) => readCommands(line)[0]

describe("a command line as people write it", () => {
  it.each([
    "$ kubectl get pods -n shop",
    "sudo /usr/local/bin/kubectl --namespace=shop get pods",
    "me@host:~$ k -nshop get pods",
    "KUBECONFIG=/tmp/x oc get pods --namespace shop",
    "minikube kubectl -- get pods -n shop 2>&1",
    "kubectl get pods -n 'shop' > out.txt",
    "kubectl --context prod get pods -n shop | tee pods.txt"
  ])("is read through what surrounds it: %s", (line) => {
    expect(one(line)).toMatchObject({ verb: "get", namespace: "shop", filtered: false, resources: [{ kind: { kind: "Pod" } }] })
  })

  it("names kinds and objects", () => {
    expect(one("kubectl describe deploy,sts web db")?.resources.map(({ kind, name }) => `${kind?.kind}/${name}`)).toEqual([
      "Deployment/web",
      "Deployment/db",
      "StatefulSet/web",
      "StatefulSet/db"
    ])
    expect(one("kubectl get pod/a svc/b deployments.apps/c")?.resources.map(({ kind, name }) => `${kind?.kind}/${name}`)).toEqual([
      "Pod/a",
      "Service/b",
      "Deployment/c"
    ])
    expect(one("kubectl get widgets.example.com w")?.resources).toEqual([{ typed: "widgets.example.com", name: "w" }])
    expect(one("oc adm top pods -A")).toMatchObject({ verb: "top", allNamespaces: true })
    expect(one("kubectl rollout status deploy/web")?.resources).toMatchObject([{ kind: { kind: "Deployment" }, name: "web" }])
  })

  it("has flags with and without values", () => {
    const command = one("kubectl logs -f web-1 -c app -p --tail=20 -n a")
    expect(command).toMatchObject({ verb: "logs", words: ["web-1"], namespace: "a" })
    expect(Object.fromEntries(command?.flags ?? [])).toEqual({
      follow: "true",
      container: "app",
      previous: "true",
      tail: "20",
      namespace: "a"
    })
    expect(one("kubectl get po -owide -l app=web,tier!=x")?.flags.get("selector")).toBe("app=web,tier!=x")
  })

  it("may be several, and is filtered by most pipes", () => {
    expect(readCommands("kubectl get pods -n a; kubectl get svc -n b && echo ok").map(({ namespace }) => namespace)).toEqual(["a", "b"])
    expect(one("kubectl get pods | grep -v 'Running|x' | head")?.filtered).toBe(true)
    expect(one("kubectl get events --sort-by='.lastTimestamp' | tail -20")?.filtered).toBe(true)
    expect(one("kubectl get pods | sort")?.filtered).toBe(false)
  })

  it.each(["curl -s http://cart", "the pods, as kubectl showed them", "", "helm list"])("is none in %j", (line) => {
    expect(readCommands(line).filter(({ verb }) => verb === "get")).toEqual([])
  })
})
