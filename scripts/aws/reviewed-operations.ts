/**
 * Operations where the sources disagree, or where a name misleads, as a person judged them by the service's documentation.
 * Everything that is not here is judged by rule (judge-operation.ts). Names are those of botocore: `folder.Operation`.
 */

/** Change nothing, although their name or one of the sources says otherwise. */
export const reviewedReads: ReadonlySet<string> = new Set(
  `bcm-pricing-calculator.ListTagsForResource billing.GetResourcePolicy cloudfront.VerifyDnsConfiguration clouddirectory.BatchRead
  cognito-idp.AdminGetDevice cognito-idp.AdminGetUser cognito-idp.AdminGetUserAuthFactors cognito-idp.AdminListDevices
  cognito-idp.AdminListGroupsForUser cognito-idp.AdminListUserAuthEvents cognito-idp.AdminListUserSessions dynamodb.TransactGetItems events.TestEventPattern
  glue.DescribeConnectionType glue.DescribeEntity glue.ListConnectionTypes glue.ListEntities iam.GenerateCredentialReport
  iam.GenerateOrganizationsAccessReport iam.GenerateServiceLastAccessedDetails internetmonitor.StartQuery iot.TestAuthorization kms.Decrypt kms.Verify
  kms.VerifyMac location.ForecastGeofenceEvents logs.StartLiveTail logs.StartQuery logs.TestMetricFilter logs.TestTransformer
  lightsail.GetRelationalDatabaseMasterUserPassword pinpoint.PhoneNumberValidate pinpoint-sms-voice-v2.CarrierLookup
  quicksight.DescribeTopicPermissions route53.TestDNSAnswer route53globalresolver.ListTagsForResource s3.SelectObjectContent
  sagemaker.RenderUiTemplate qconnect.RenderMessageTemplate sdb.DomainMetadata sts.DecodeAuthorizationMessage ssm-sap.GetResourcePermission
  secretsmanager.ValidateResourcePolicy`.split(/\s+/)
)

/** Change something, although a source calls them reads: they start work, take from a queue, write a report or call someone else. */
export const reviewedWrites: ReadonlySet<string> = new Set(
  `cloudformation.DetectStackDrift cloudformation.DetectStackResourceDrift cloudformation.DetectStackSetDrift
  cloudwatchomni.GetSpaceDataAccess cognito-idp.GetClientToken cognito-idp.GetDerivedToken s3.CreateSession
  ssm.GetDeployablePatchSnapshotForInstance support.GetAttachmentUploadLinks`.split(/\s+/)
)

/** Disclose credentials or the data of a store, where the model's own marks do not say so. */
export const reviewedSensitive: ReadonlySet<string> = new Set(
  `athena.GetQueryResults athena.GetQueryResultsStream appconfigdata.GetLatestConfiguration cloudsearchdomain.Search
  dynamodb.BatchGetItem dynamodb.GetItem dynamodb.Query dynamodb.Scan dynamodb.TransactGetItems dynamodbstreams.GetRecords
  ecr-public.GetAuthorizationToken ecr.GetAuthorizationToken ec2.ExportClientVpnClientConfiguration glue.GetConnection
  glue.GetConnections iot.DescribeRegistrationCode iot.GetRegistrationCode kinesis.GetRecords kms.Decrypt
  mediastore-data.GetObject redshift-data.GetStatementResult redshift-data.GetStatementResultV2 s3.GetObject s3.GetObjectTorrent
  s3.SelectObjectContent sdb.GetAttributes sdb.Select sts.DecodeAuthorizationMessage timestream-query.Query
  workmailmessageflow.GetRawMessageContent`.split(/\s+/)
)
