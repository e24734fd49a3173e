import type { Labelled } from "../labelled.fixture.ts"

/** Commands as runbooks write them, and the class that a reviewer gave each before the classifier was run on it. `·` stands for a blank in a word. */
export const labelledAws: Labelled = {
  read: `
aws iam generate-credential-report
aws iam generate-service-last-accessed-details --arn arn:aws:iam::1:role/web
aws s3 list-buckets
aws
aws --version
aws help
aws ec2 help
aws ec2 describe-instances help
aws sts get-caller-identity
aws sts get-caller-identity --query Account --output text
aws ec2 describe-instances
aws ec2 describe-instances --region eu-west-1 --output table
aws --region us-east-1 ec2 describe-instances --instance-ids i-0abc i-0def
aws ec2 describe-instances --filters Name=tag:Name,Values=web-* Name=instance-state-name,Values=running --query Reservations[].Instances[].InstanceId
aws ec2 describe-instance-status --instance-ids i-0abc --include-all-instances
aws ec2 describe-volumes --filters Name=status,Values=available --no-cli-pager
aws ec2 describe-volumes-modifications --volume-ids vol-1
aws ec2 describe-security-groups --group-ids sg-1
aws ec2 describe-subnets --filters Name=vpc-id,Values=vpc-1
aws ec2 describe-network-interfaces
aws ec2 describe-vpc-endpoints
aws ec2 describe-snapshots --owner-ids self
aws ec2 describe-images --owners self
aws ec2 describe-availability-zones
aws ec2 get-console-output --instance-id i-0abc --latest --output text
aws ec2 describe-instance-attribute --instance-id i-0abc --attribute instanceType
aws ec2 wait instance-running --instance-ids i-0abc
aws ec2 terminate-instances --instance-ids i-0abc --dry-run
aws ec2 stop-instances --dry-run --instance-ids i-0abc
aws ec2 run-instances --generate-cli-skeleton
aws ec2 delete-volume --generate-cli-skeleton output --volume-id vol-1
aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names web
aws autoscaling describe-scaling-activities --auto-scaling-group-name web --max-items 10
aws elbv2 describe-load-balancers --names web
aws elbv2 describe-target-health --target-group-arn arn:aws:elasticloadbalancing:x
aws elbv2 describe-listeners --load-balancer-arn arn:x
aws elb describe-instance-health --load-balancer-name web
aws eks list-clusters
aws eks describe-cluster --name prod --query cluster.status
aws eks list-nodegroups --cluster-name prod
aws eks describe-nodegroup --cluster-name prod --nodegroup-name ng-1
aws eks describe-addon --cluster-name prod --addon-name vpc-cni
aws eks list-insights --cluster-name prod
aws eks describe-update --name prod --update-id 1
aws eks wait cluster-active --name prod
aws ecs list-clusters
aws ecs list-services --cluster prod
aws ecs describe-services --cluster prod --services web
aws ecs list-tasks --cluster prod --service-name web --desired-status STOPPED
aws ecs describe-tasks --cluster prod --tasks arn:x
aws ecs describe-task-definition --task-definition web:12
aws ecs describe-container-instances --cluster prod --container-instances x
aws ecs wait services-stable --cluster prod --services web
aws ecr list-images --repository-name web
aws ecr describe-images --repository-name web --image-ids imageTag=v1
aws ecr describe-image-scan-findings --repository-name web --image-id imageTag=v1
aws ecr batch-get-image --repository-name web --image-ids imageTag=v1
aws lambda list-event-source-mappings --function-name f
aws lambda get-function-concurrency --function-name f
aws lambda get-account-settings
aws lambda get-policy --function-name f
aws lambda list-aliases --function-name f
aws logs describe-log-groups --log-group-name-prefix /aws/eks
aws logs describe-log-streams --log-group-name /aws/lambda/f --order-by LastEventTime --descending
aws logs filter-log-events --log-group-name /aws/lambda/f --filter-pattern ERROR --start-time 1700000000000
aws logs get-log-events --log-group-name g --log-stream-name s --limit 100
aws logs tail /aws/lambda/f --follow --since 1h
aws logs start-query --log-group-name g --start-time 1 --end-time 2 --query-string fields·@message
aws logs get-query-results --query-id x
aws logs start-live-tail --log-group-identifiers arn:x
aws cloudwatch describe-alarms --state-value ALARM
aws cloudwatch describe-alarm-history --alarm-name a
aws cloudwatch get-metric-statistics --namespace AWS/EC2 --metric-name CPUUtilization --statistics Average --period 300
aws cloudwatch get-metric-data --metric-data-queries file://q.json
aws cloudwatch list-metrics --namespace AWS/RDS
aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=DeleteVpc --max-results 5
aws cloudtrail describe-trails
aws cloudtrail get-trail-status --name t
aws cloudtrail validate-logs --trail-arn arn:x --start-time 2024-01-01T00:00:00Z
aws rds describe-db-instances --db-instance-identifier db1
aws rds describe-db-clusters
aws rds describe-events --source-type db-instance --duration 60
aws rds describe-db-log-files --db-instance-identifier db1
aws rds download-db-log-file-portion --db-instance-identifier db1 --log-file-name error/postgresql.log
aws rds describe-pending-maintenance-actions
aws rds describe-db-parameters --db-parameter-group-name p
aws rds wait db-instance-available --db-instance-identifier db1
aws elasticache describe-cache-clusters --show-cache-node-info
aws elasticache describe-replication-groups
aws dynamodb describe-table --table-name t
aws dynamodb describe-continuous-backups --table-name t
aws s3 ls
aws s3 ls s3://bucket/prefix/ --recursive --human-readable --summarize
aws s3 rm s3://bucket/prefix --recursive --dryrun
aws s3 ls --recursive --human-readable s3://bucket/prefix
aws s3 sync ./dist s3://bucket --delete --dryrun
aws s3 cp s3://bucket/a ./a --dryrun
aws s3api list-buckets
aws s3api list-objects-v2 --bucket b --prefix p
aws s3api head-object --bucket b --key k
aws s3api head-bucket --bucket b
aws s3api get-bucket-policy --bucket b
aws s3api get-bucket-versioning --bucket b
aws s3api get-bucket-location --bucket b
aws s3api get-public-access-block --bucket b
aws s3api list-object-versions --bucket b
aws s3api list-multipart-uploads --bucket b
aws s3control get-public-access-block --account-id 1
aws sqs list-queues
aws sqs get-queue-attributes --queue-url https://sqs.eu-west-1.amazonaws.com/1/q --attribute-names All
aws sqs get-queue-url --queue-name q
aws sns list-subscriptions-by-topic --topic-arn arn:x
aws kinesis describe-stream-summary --stream-name s
aws kafka list-clusters-v2
aws kafka describe-cluster --cluster-arn arn:x
aws route53 list-hosted-zones
aws route53 list-resource-record-sets --hosted-zone-id Z1
aws route53 get-change --id C1
aws route53 test-dns-answer --hosted-zone-id Z1 --record-name x --record-type A
aws route53 get-health-check-status --health-check-id x
aws cloudformation describe-stacks --stack-name s
aws cloudformation describe-stack-events --stack-name s
aws cloudformation list-stacks --stack-status-filter ROLLBACK_COMPLETE
aws cloudformation get-template --stack-name s
aws cloudformation validate-template --template-body file://t.yaml
aws cloudformation describe-stack-resource-drifts --stack-name s
aws cloudformation describe-change-set --change-set-name c --stack-name s
aws cloudfront list-distributions
aws cloudfront get-distribution --id E1
aws cloudfront get-invalidation --distribution-id E1 --id I1
aws acm describe-certificate --certificate-arn arn:x
aws secretsmanager list-secrets
aws secretsmanager describe-secret --secret-id s
aws ssm describe-instance-information
aws ssm get-parameter --name /app/version
aws ssm describe-parameters
aws ssm list-command-invocations --command-id c --details
aws ssm get-command-invocation --command-id c --instance-id i
aws ssm get-automation-execution --automation-execution-id x
aws iam get-role --role-name r
aws iam list-attached-role-policies --role-name r
aws iam get-policy-version --policy-arn arn:x --version-id v1
aws iam simulate-principal-policy --policy-source-arn arn:x --action-names s3:GetObject
aws iam get-credential-report
aws iam list-access-keys --user-name u
aws kms describe-key --key-id alias/x
aws kms get-key-policy --key-id x --policy-name default
aws organizations list-accounts
aws organizations describe-organization
aws health describe-events --region us-east-1
aws support describe-cases
aws service-quotas list-service-quotas --service-code ec2
aws ce get-cost-and-usage --time-period Start=2024-01-01,End=2024-02-01 --granularity MONTHLY --metrics UnblendedCost
aws stepfunctions list-executions --state-machine-arn arn:x --status-filter FAILED
aws stepfunctions describe-execution --execution-arn arn:x
aws stepfunctions get-execution-history --execution-arn arn:x
aws events test-event-pattern --event x --event-pattern y
aws codepipeline get-pipeline-state --name p
aws codebuild batch-get-builds --ids b
aws deploy get-deployment --deployment-id d
aws deploy list-deployments
aws configservice describe-config-rules
aws configservice get-compliance-details-by-config-rule --config-rule-name r
aws configservice select-resource-config --expression x
aws configservice get-status
aws securityhub get-findings
aws xray get-trace-summaries --start-time 1 --end-time 2
aws athena get-query-execution --query-execution-id x
aws glue get-job-runs --job-name j
aws redshift describe-clusters
aws opensearch describe-domain --domain-name d
aws es describe-elasticsearch-domain --domain-name d
aws emr list-clusters --active
aws emr describe-cluster --cluster-id j-1
aws batch describe-jobs --jobs j
aws backup list-backup-jobs
aws resourcegroupstaggingapi get-resources --tag-filters Key=env,Values=prod
aws resource-explorer-2 search --query-string x
aws wafv2 list-web-acls --scope REGIONAL
aws wafv2 get-sampled-requests --web-acl-arn x
aws apigateway get-rest-apis
aws dms describe-replication-tasks
aws pricing get-products --service-code AmazonEC2
aws compute-optimizer get-ec2-instance-recommendations
aws configure list-profiles
aws configure get region
aws elasticbeanstalk describe-events --environment-name e
aws elasticbeanstalk retrieve-environment-info --environment-name e --info-type tail
aws mq describe-broker --broker-id b
aws application-autoscaling describe-scaling-policies --service-namespace ecs
aws s3api list-objects --bucket b --no-sign-request
aws eks update-kubeconfig --name prod --dry-run
`,
  "sensitive-read": `
aws --profile prod ec2 describe-instances
aws s3 ls --profile staging
aws ec2 describe-instances --debug
aws secretsmanager get-secret-value --secret-id db
aws secretsmanager batch-get-secret-value --secret-id-list a b
aws ssm get-parameter --name /db/password --with-decryption
aws ssm get-parameters-by-path --path /app --recursive --with-decryption
aws ssm get-parameters --names a b --with-decryption --query Parameters
aws kms decrypt --ciphertext-blob fileb://x --output text --query Plaintext
aws ecr get-login-password --region eu-west-1
aws ecr get-login --no-include-email
aws ecr get-authorization-token
aws eks get-token --cluster-name prod
aws rds generate-db-auth-token --hostname h --port 5432 --username u
aws lambda get-function --function-name f
aws lambda get-function-configuration --function-name f
aws lambda list-functions
aws ec2 get-password-data --instance-id i-0abc
aws ec2 describe-instance-attribute --instance-id i-0abc --attribute userData
aws s3 cp s3://bucket/key -
aws s3 presign s3://bucket/key --expires-in 600
aws s3api get-object --bucket b --key k /dev/stdout
aws dynamodb get-item --table-name t --key file://k.json
aws dynamodb scan --table-name t --max-items 10
aws dynamodb query --table-name t --key-condition-expression x
aws athena get-query-results --query-execution-id x
aws kinesis get-records --shard-iterator x
aws acm export-certificate --certificate-arn arn:x --passphrase fileb://p
aws codeartifact get-authorization-token --domain d
aws redshift-data get-statement-result --id x
aws apigateway get-api-keys --include-values
aws configure list
aws configure get aws_secret_access_key
aws configure export-credentials
aws cognito-idp describe-user-pool-client --user-pool-id u --client-id c
aws sts decode-authorization-message --encoded-message x
`,
  low: `
aws ec2 create-tags --resources i-0abc --tags Key=a,Value=b
aws ecs tag-resource --resource-arn arn:x --tags key=a,value=b
aws rds add-tags-to-resource --resource-name arn:x --tags Key=a,Value=b
aws lambda untag-resource --resource arn:x --tag-keys a
aws sqs receive-message --queue-url https://sqs/x
aws cloudwatch set-alarm-state --alarm-name a --state-value OK --state-reason test
aws cloudformation detect-stack-drift --stack-name s
aws logs stop-query --query-id x
`,
  high: `
aws ec2 reboot-instances --instance-ids i-0abc
aws ec2 start-instances --instance-ids i-0abc
aws ec2 stop-instances --instance-ids i-0abc
aws ec2 stop-instances --instance-ids i-0abc --dry-run --no-dry-run
aws ec2 run-instances --image-id ami-1 --count 1
aws ec2 create-snapshot --volume-id vol-1
aws ec2 modify-instance-attribute --instance-id i-0abc --instance-type m5.large
aws ec2 modify-volume --volume-id vol-1 --size 200
aws ec2 attach-volume --volume-id vol-1 --instance-id i-0abc --device /dev/sdf
aws ec2 associate-address --instance-id i-0abc --allocation-id e
aws autoscaling set-desired-capacity --auto-scaling-group-name web --desired-capacity 4
aws autoscaling update-auto-scaling-group --auto-scaling-group-name web --max-size 10
aws autoscaling suspend-processes --auto-scaling-group-name web
aws autoscaling start-instance-refresh --auto-scaling-group-name web
aws ecs update-service --cluster prod --service web --force-new-deployment
aws ecs update-service --cluster prod --service web --desired-count 0
aws ecs stop-task --cluster prod --task t
aws ecs register-task-definition --cli-input-json file://t.json
aws eks update-nodegroup-config --cluster-name prod --nodegroup-name ng --scaling-config minSize=2
aws eks update-cluster-version --name prod --kubernetes-version 1.35
aws eks create-addon --cluster-name prod --addon-name x
aws rds reboot-db-instance --db-instance-identifier db1
aws rds failover-db-cluster --db-cluster-identifier c
aws rds modify-db-instance --db-instance-identifier db1 --allocated-storage 200 --apply-immediately
aws rds create-db-snapshot --db-instance-identifier db1 --db-snapshot-identifier s
aws elasticache reboot-cache-cluster --cache-cluster-id c --cache-node-ids-to-reboot 0001
aws lambda update-function-configuration --function-name f --memory-size 512
aws lambda update-function-code --function-name f --s3-bucket b --s3-key k
aws lambda put-function-concurrency --function-name f --reserved-concurrent-executions 0
aws lambda publish-version --function-name f
aws cloudwatch put-metric-alarm --alarm-name a
aws cloudwatch disable-alarm-actions --alarm-names a
aws logs put-retention-policy --log-group-name g --retention-in-days 30
aws logs create-log-group --log-group-name g
aws dynamodb update-table --table-name t --billing-mode PAY_PER_REQUEST
aws dynamodb put-item --table-name t --item file://i.json
aws s3 cp ./a s3://bucket/a
aws s3 cp s3://bucket/a ./a
aws s3 sync ./dist s3://bucket
aws s3 mb s3://new-bucket
aws s3api put-object --bucket b --key k --body f
aws s3api put-bucket-versioning --bucket b --versioning-configuration Status=Enabled
aws s3api get-object --bucket b --key k out.bin
aws sns publish --topic-arn arn:x --message hi
aws route53 change-resource-record-sets --hosted-zone-id Z1 --change-batch file://c.json
aws cloudformation deploy --template-file t.yaml --stack-name s
aws cloudformation update-stack --stack-name s --use-previous-template
aws cloudformation continue-update-rollback --stack-name s
aws cloudformation create-change-set --stack-name s --change-set-name c
aws cloudfront create-invalidation --distribution-id E1 --paths /*
aws ssm put-parameter --name /a --value b --overwrite
aws secretsmanager update-secret --secret-id s --secret-string x
aws secretsmanager rotate-secret --secret-id s
aws elbv2 register-targets --target-group-arn arn:x --targets Id=i-0abc
aws elbv2 modify-listener --listener-arn arn:x
aws codepipeline start-pipeline-execution --name p
aws events disable-rule --name r
aws events put-rule --name r --schedule-expression rate(5·minutes)
aws backup start-backup-job --backup-vault-name v --resource-arn arn:x --iam-role-arn arn:y
aws apigateway create-deployment --rest-api-id x --stage-name prod
aws emr modify-cluster-attributes --cluster-id j-1 --termination-protected
aws kms enable-key --key-id x
`,
  destructive: `
aws sqs set-queue-attributes --queue-url https://sqs/x --attributes x
aws ec2 terminate-instances --instance-ids i-0abc
aws ec2 delete-volume --volume-id vol-1
aws ec2 delete-security-group --group-id sg-1
aws ec2 authorize-security-group-ingress --group-id sg-1 --protocol tcp --port 22 --cidr 0.0.0.0/0
aws ec2 revoke-security-group-ingress --group-id sg-1 --protocol tcp --port 22
aws ec2 detach-volume --volume-id vol-1
aws ec2 release-address --allocation-id e
aws ec2 delete-snapshot --snapshot-id s --no-dry-run
aws ec2 send-diagnostic-interrupt --instance-id i-0abc
aws ec2 frobnicate --instance-ids i-0abc
aws frobnicate describe-things
aws autoscaling terminate-instance-in-auto-scaling-group --instance-id i --no-should-decrement-desired-capacity
aws autoscaling detach-instances --instance-ids i --auto-scaling-group-name web
aws ecs run-task --cluster prod --task-definition t
aws ecs execute-command --cluster prod --task t --interactive --command /bin/sh
aws ecs delete-service --cluster prod --service web --force
aws eks delete-nodegroup --cluster-name prod --nodegroup-name ng
aws eks create-access-entry --cluster-name prod --principal-arn arn:x
aws rds delete-db-instance --db-instance-identifier db1 --skip-final-snapshot
aws rds-data execute-statement --resource-arn arn:x --secret-arn arn:y --sql select·1
aws lambda invoke --function-name f out.json
aws lambda delete-function --function-name f
aws lambda add-permission --function-name f --statement-id s --action lambda:InvokeFunction --principal x
aws dynamodb delete-table --table-name t
aws dynamodb delete-item --table-name t --key file://k.json
aws dynamodb execute-statement --statement select·*·from·t
aws athena start-query-execution --query-string select·1
aws s3 rm s3://bucket/key
aws s3 rb s3://bucket --force
aws s3 mv s3://a/x s3://b/x
aws s3 sync ./dist s3://bucket --delete
aws s3 cp a s3://bucket/a --acl public-read
aws s3api delete-object --bucket b --key k
aws s3api delete-bucket --bucket b
aws s3api put-bucket-policy --bucket b --policy file://p.json
aws s3 cp a b --recursive --frobnicate
aws sqs purge-queue --queue-url https://sqs/x
aws sqs delete-message --queue-url https://sqs/x --receipt-handle r
aws sqs send-message --queue-url https://sqs/x --message-body b
aws cloudformation delete-stack --stack-name s
aws ssm send-command --document-name AWS-RunShellScript --targets Key=tag:a,Values=b --parameters commands=id
aws ssm start-session --target i-0abc
aws ssm start-automation-execution --document-name AWS-RestartEC2Instance
aws iam create-user --user-name u
aws iam create-access-key --user-name u
aws iam attach-role-policy --role-name r --policy-arn arn:x
aws iam put-role-policy --role-name r --policy-name p --policy-document file://p.json
aws iam delete-access-key --user-name u --access-key-id k
aws iam update-assume-role-policy --role-name r --policy-document file://p.json
aws iam tag-role --role-name r --tags Key=a,Value=b
aws kms schedule-key-deletion --key-id x
aws kms create-grant --key-id x --grantee-principal y --operations Decrypt
aws organizations leave-organization
aws route53 delete-hosted-zone --id Z1
aws elbv2 deregister-targets --target-group-arn arn:x --targets Id=i
aws stepfunctions start-execution --state-machine-arn arn:x
aws glue start-job-run --job-name j
aws codebuild start-build --project-name p
aws emr terminate-clusters --cluster-ids j-1
aws emr ssh --cluster-id j-1 --key-pair-file k
aws ec2-instance-connect ssh --instance-id i-0abc
aws logs delete-log-group --log-group-name g
aws secretsmanager delete-secret --secret-id s --force-delete-without-recovery
aws redshift get-cluster-credentials --cluster-identifier c --db-user u --db-name d
`,
  forbidden: `
aws ec2 describe-instances --endpoint-url https://evil.example
aws ec2 describe-instances --endpoint=https://evil.example
aws s3 ls --no-verify-ssl
aws s3 ls --ca-bundle /tmp/ca.pem
aws --profile admin ec2 terminate-instances --instance-ids i-0abc
aws ec2 stop-instances --instance-ids i-0abc --prof admin
aws sts assume-role --role-arn arn:x --role-session-name s
aws sts get-session-token --duration-seconds 900
aws sts get-federation-token --name n
aws sts assume-role-with-web-identity --role-arn arn:x --web-identity-token t
aws sso get-role-credentials --role-name r --account-id 1 --access-token t
aws sso login --profile prod
aws login
aws configure
aws configure set region eu-west-1
aws configure sso
aws eks get-token --cluster-name prod --role-arn arn:x
aws eks update-kubeconfig --name prod
aws eks update-kubeconfig --name prod --alias prod --region eu-west-1
aws codeartifact login --tool pip --repository r --domain d
`
}
