// Command kube-apiserver is Kubernetes' API server, built from the module
// versions that this module pins, so that tests have the real one.
package main

import (
	"os"
	_ "time/tzdata" // CronJob time zones are checked against it.

	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
)

func main() {
	os.Exit(cli.Run(app.NewAPIServerCommand()))
}
