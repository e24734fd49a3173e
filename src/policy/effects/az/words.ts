/**
 * Groups of the Azure CLI and of the extensions that it offers to install: https://learn.microsoft.com/cli/azure/reference-index.
 * Below them every command ends in a word that says what it does, and everything else is flags.
 */
export const azGroups: ReadonlySet<string> = new Set(
  `account acr ad advisor afd ai-examples aks alerts-management ams apic apim appconfig application appservice arcdata aro artifacts backup batch batchai bicep
  billing boards bot cache capacity cdn change-analysis cloud cloud-service cognitiveservices communication compute-fleet compute-recommender confcom config configure confluent
  connectedk8s connectedmachine connectedvmware connection consumption container containerapp cosmosdb costmanagement custom-providers
  customlocation data-boundary databox databoxedge databricks datadog datafactory datamigration dataprotection datashare dedicated-hsm deployment
  deployment-scripts desktopvirtualization devcenter devops disk disk-access disk-encryption-set dla dls dms dns-resolver dynatrace edgeorder elastic
  elastic-san eventgrid eventhubs extension feature fleet fluid-relay functionapp fzf grafana graph group hanainstance hdinsight healthcareapis
  hybridaks identity image import-export internet-analyzer iot k8s-configuration k8s-extension k8s-runtime k8sconfiguration keyvault kusto lab
  load lock log-analytics logic logicapp logz maintenance managed-cassandra managedapp managedservices managementpartner maps mariadb
  mobile-network monitor mysql netappfiles network new-relic nginx notification-hub offazure orbital palo-alto peering pipelines policy portal
  postgres powerbi ppg private-link provider providerhub purview qumulo quantum quota rdbms-connect redis redisenterprise relay reservations resource
  resource-mover resourcemanagement restore-point role scheduled-query search security security-insights self-help sentinel serial-console
  service-bus-explorer servicebus sf sig signalr site-recovery snapshot spatial-anchors-account spring spring-cloud sql sshkey ssh stack stack-whatif stack-hci
  stack-hci-vm staticwebapp storage storage-mover storagesync stream-analytics support synapse tag term traffic-collector ts vm vmss vmware
  webapp webpubsub workloads repos ml automation blueprint scvmm networkcloud networkfabric astronomer graph-services mdp healthbot informatica
  oracle-database durabletask trustedsigning guestconfig standby-container-group-pool standby-vm-pool mesh storage-actions`.split(/\s+/)
)

const readingVerb =
  /^(check|exists|get|list|log|logs|query-[a-z]+|show|status|stream|tail|wait|what-if|summarize|count|peek|describe|version)(-[a-z0-9-]+)?$/

/** Whole lines that read although their last word says something else. */
const readingLines = new Set([
  "deployment group validate",
  "deployment mg validate",
  "deployment sub validate",
  "deployment tenant validate",
  "aks command result",
  "boards query",
  "costmanagement query",
  "graph query",
  "group export",
  "iot hub query",
  "monitor app-insights query",
  "monitor log-analytics query",
  "network watcher test-ip-flow",
  "quantum job output",
  "storage blob query",
  "storage blob url",
  "storage entity query",
  "storage file url"
])

/** Begins as a read, and runs a pod that tries something out. */
const tries = "aks check-acr"

/** A word after one of these is no command of its own: `az vm delete list` means to delete, and is refused. */
const changesByName = /^(create|delete|update|purge|remove|start|stop|restart|deallocate|scale|upgrade|redeploy|reimage|set|add|invoke)$/

export const azReads = (path: ReadonlyArray<string>): boolean => {
  const line = path.join(" ")
  if (path.slice(1, -1).some((word) => changesByName.test(word))) return false
  return readingLines.has(line) || (readingVerb.test(path.at(-1) ?? "") && line !== tries)
}

const secretWord =
  /^(keys?|admin-key|query-key|credentials?|secrets?|connection-string|shared-key|vpn-shared-key|access-keys?|authkeys?|auth-key|api-key|publishing-credentials|sas|user-credentials|function-keys|appsettings|token)$/

const secretVerb =
  /(-keys?|-secrets?|-secret-versions|-credentials|connection-strings?|publishing-profiles|access-token|-password|-passphrase|-sas|-sas-urls|-token|-tokens)$/

/** Reads that print keys, passwords or tokens. Key Vault lists the names of its secrets, and its keys never leave it. */
export const azDiscloses = (path: ReadonlyArray<string>): boolean => {
  const verb = path.at(-1) ?? ""
  if (path[0] === "keyvault") return path[1] === "secret" && verb === "show"
  if (path[0] === "ad") return false
  return secretVerb.test(verb) || path.slice(1, -1).some((word) => secretWord.test(word))
}
