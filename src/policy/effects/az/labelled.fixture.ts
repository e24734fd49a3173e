import type { Labelled } from "../labelled.fixture.ts"

/** az as runbooks write it, and the class that a reviewer gave each command before the classifier was run on it. */
export const labelledAz: Labelled = {
  read: `
az
az --version
az version
az vm --help
az account show
az account list -o table
az account list-locations
az group list
az group show -n rg
az group exists -n rg
az group export -n rg
az resource list -g rg --query [].id -o tsv
az resource show --ids /subscriptions/x
az vm list -d -o table
az vm show -g rg -n vm --show-details
az vm get-instance-view -g rg -n vm
az vm list-sizes -l westeurope
az vm boot-diagnostics get-boot-log -g rg -n vm
az vm run-command list -l westeurope
az vm wait -g rg -n vm --created
az vmss list-instances -g rg -n ss
az vmss show -g rg -n ss
az aks list -o table
az aks show -g rg -n aks
az aks get-upgrades -g rg -n aks
az aks get-versions -l westeurope
az aks nodepool list -g rg --cluster-name aks
az aks nodepool show -g rg --cluster-name aks -n np
az aks command result -g rg -n aks -i x
az acr list
az acr show -n r
az acr repository list -n r
az acr repository show-tags -n r --repository app --orderby time_desc
az acr manifest list-metadata -r r -n app
az acr check-health -n r
az acr task list-runs -r r
az network nsg list -g rg
az network nsg rule list -g rg --nsg-name n
az network nic show-effective-route-table -g rg -n nic
az network nic list-effective-nsg -g rg -n nic
az network lb list
az network lb probe list -g rg --lb-name lb
az network application-gateway show-backend-health -g rg -n gw
az network vnet subnet list -g rg --vnet-name v
az network public-ip list
az network dns record-set list -g rg -z z
az network watcher show-next-hop -g rg --vm vm --source-ip a --dest-ip b
az network watcher flow-log show -l westeurope -n f
az network private-endpoint-connection list --id x
az monitor metrics list --resource x --metric Percentage·CPU
az monitor activity-log list --offset 1h
az monitor log-analytics query -w x --analytics-query AzureActivity
az monitor app-insights query --app a --analytics-query requests
az monitor alert list
az monitor diagnostic-settings list --resource x
az monitor metrics alert show -g rg -n a
az monitor autoscale show -g rg -n a
az webapp list
az webapp show -g rg -n app
az webapp log tail -g rg -n app
az webapp log show -g rg -n app
az webapp webjob triggered log -g rg -n app -w job
az data-boundary show
az webapp deployment slot list -g rg -n app
az functionapp list
az functionapp show -g rg -n f
az appservice plan list
az containerapp list
az containerapp logs show -g rg -n app --follow
az containerapp revision list -g rg -n app
az containerapp replica list -g rg -n app
az container list
az container show -g rg -n c
az container logs -g rg -n c
az sql server list
az sql db list -g rg -s s
az sql db show -g rg -s s -n d
az sql db op list -g rg -s s -d d
az postgres flexible-server list
az postgres flexible-server show -g rg -n p
az postgres flexible-server parameter list -g rg -s p
az mysql flexible-server show -g rg -n m
az redis show -g rg -n r
az cosmosdb list
az cosmosdb show -g rg -n c
az storage account list
az storage account show -n s
az storage blob list -c c --account-name s
az storage blob exists -c c -n b --account-name s
az storage container list --account-name s
az storage message peek -q q --account-name s
az keyvault list
az keyvault show -n kv
az keyvault secret list --vault-name kv
az keyvault certificate show --vault-name kv -n c
az keyvault key list --vault-name kv
az role assignment list --all
az role definition list
az ad user show --id x
az ad sp list --display-name x
az ad signed-in-user show
az policy state list
az lock list
az deployment group list -g rg
az deployment group show -g rg -n d
az deployment operation group list -g rg -n d
az deployment group validate -g rg -f main.bicep
az deployment group what-if -g rg -f main.bicep
az eventhubs namespace show -g rg -n e
az servicebus queue show -g rg --namespace-name n -n q
az iot hub list
az graph query -q Resources
az advisor recommendation list
az security alert list
az pipelines runs list
az pipelines runs show --id 1
az repos pr list
az boards query --wiql x
az devops project list
az extension list
az cloud show
az config get
az configure --list-defaults
az rest --method get --url https://management.azure.com/subscriptions?api-version=2022-12-01
az rest --uri /subscriptions/x/resourceGroups?api-version=2021-04-01
az backup job list -g rg -v v
az disk list
az snapshot show -g rg -n s
az image list
az fleet member list -g rg -f f
az k8s-extension list -g rg -c c -t connectedClusters
az quota list --scope x
az consumption usage list
az afd profile list
az apim api list -g rg -n a
az bicep version
az vm show --ids a b
`,
  "sensitive-read": `
az --debug vm list
az vm list --debug
az account get-access-token
az account get-access-token --resource https://x
az keyvault secret show --vault-name kv -n s
az storage account keys list -n s
az storage account show-connection-string -n s
az acr credential show -n r
az cosmosdb keys list -g rg -n c
az redis list-keys -g rg -n r
az servicebus namespace authorization-rule keys list -g rg --namespace-name n --name r
az eventhubs namespace authorization-rule keys list -g rg --namespace-name n -n r
az webapp config appsettings list -g rg -n app
az webapp deployment list-publishing-profiles -g rg -n app
az functionapp keys list -g rg -n f
az iot hub connection-string show -n h
az containerapp secret list -g rg -n app
az network vpn-connection shared-key show -g rg --connection-name c
`,
  low: "",
  high: `
az vm start -g rg -n vm
az vm stop -g rg -n vm
az vm restart -g rg -n vm
az vm deallocate -g rg -n vm
az vm redeploy -g rg -n vm
az vm create -g rg -n vm --image i
az vm update -g rg -n vm --set tags.a=b
az vmss scale -g rg -n ss --new-capacity 3
az vmss restart -g rg -n ss
az aks scale -g rg -n aks --node-count 3
az aks nodepool scale -g rg --cluster-name aks -n np -c 3
az aks upgrade -g rg -n aks -k 1.35
az aks start -g rg -n aks
az aks stop -g rg -n aks
az aks update -g rg -n aks --enable-cluster-autoscaler
az aks nodepool add -g rg --cluster-name aks -n np
az webapp restart -g rg -n app
az webapp stop -g rg -n app
az webapp config appsettings set -g rg -n app --settings A=b
az webapp deployment slot swap -g rg -n app -s staging
az functionapp restart -g rg -n f
az containerapp update -g rg -n app --image i
az containerapp revision restart -g rg -n app --revision r
az container restart -g rg -n c
az sql db update -g rg -s s -n d --service-objective S3
az postgres flexible-server restart -g rg -n p
az network lb rule update -g rg --lb-name lb -n r
az group create -n rg -l westeurope
az deployment group create -g rg -f main.bicep
az storage container create -n c --account-name s
az tag create --resource-id x --tags a=b
az monitor metrics alert update -g rg -n a --enabled false
az acr import -n r --source x
az disk update -g rg -n d --size-gb 200
az snapshot create -g rg -n s --source d
az redis create -g rg -n r
`,
  destructive: `
az vm delete -g rg -n vm --yes
az vm --verbose delete -g rg -n vm
az vm run-command invoke -g rg -n vm --command-id RunShellScript --scripts id
az vmss delete-instances -g rg -n ss --instance-ids 1
az vmss reimage -g rg -n ss
az aks delete -g rg -n aks
az aks command invoke -g rg -n aks -c kubectl·get·pods
az aks nodepool delete -g rg --cluster-name aks -n np
az aks rotate-certs -g rg -n aks
az aks check-acr -g rg -n aks --acr r
az aks browse -g rg -n aks
az group delete -n rg --yes --no-wait
az resource delete --ids x
az webapp delete -g rg -n app
az webapp ssh -g rg -n app
az container exec -g rg -n c --exec-command sh
az container delete -g rg -n c
az containerapp exec -g rg -n app
az acr repository delete -n r --image app:1
az acr build -r r .
az acr run -r r --cmd id .
az sql db delete -g rg -s s -n d
az sql db restore -g rg -s s -n d --dest-name e --time t
az postgres flexible-server delete -g rg -n p
az postgres flexible-server execute -n p -u u -q select·1
az cosmosdb failover-priority-change -g rg -n c --failover-policies x
az redis force-reboot -g rg -n r --reboot-type AllNodes
az redis regenerate-keys -g rg -n r --key-type Primary
az keyvault secret set --vault-name kv -n s --value v
az keyvault secret delete --vault-name kv -n s
az keyvault secret purge --vault-name kv -n s
az keyvault set-policy -n kv --upn u --secret-permissions get
az storage blob delete -c c -n b --account-name s
az storage account keys renew -n s --key primary
az storage blob upload -c c -f f -n b --account-name s
az network nsg rule create -g rg --nsg-name n -n r --priority 100
az network nsg rule delete -g rg --nsg-name n -n r
az network dns record-set a add-record -g rg -z z -n a -a 1.2.3.4
az role assignment create --assignee x --role Owner
az role assignment delete --assignee x
az ad sp create-for-rbac -n x
az ad app credential reset --id x
az lock delete -n l
az lock create -n l --lock-type ReadOnly -g rg
az policy assignment create --policy p
az deployment group cancel -g rg -n d
az pipelines run --name p
az frobnicate list
az vm frobnicate -g rg
az vm ls
az rest --method post --uri https://management.azure.com/x/restart
az rest -m DELETE -u https://management.azure.com/x
`,
  forbidden: `
az login
az login --service-principal -u x -p y -t z
az logout
az account set -s other
az account clear
az cloud set -n AzureUSGovernment
az configure --defaults group=rg
az config set defaults.group=rg
az extension add -n x
az upgrade
az acr login -n r
az aks get-credentials -g rg -n aks
az aks get-credentials -g rg -n aks --admin --overwrite-existing
az fleet get-credentials -g rg -n f
az rest --method get --uri https://evil.example/x
az interactive
`
}
