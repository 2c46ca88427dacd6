//! Texts as people meet them: the case that each must be recognised as first, and where it is from.

pub(super) struct Row {
    pub(super) case: &'static str,
    pub(super) text: &'static str,
    pub(super) from: &'static str,
}

const fn row(case: &'static str, text: &'static str, from: &'static str) -> Row {
    Row { case, text, from }
}

const MEASURED: &str = "awslabs/aws-iot-core-credential-provider-session-helper, dev_notes";
const LOG: &str = "AWS IoT developer guide, cwl-format";
const EVENTS: &str = "AWS IoT developer guide, life-cycle-events";
const SHADOW: &str = "AWS IoT developer guide, device-shadow-error-messages";
const IAM: &str = "IAM user guide, troubleshoot_access-denied";

pub(super) const ROWS: &[Row] = &[
    // The credential provider's own words.
    row("invalid-thing-name", r#"{"message":"Invalid thing name passed"}"#, MEASURED),
    row("access-denied", r#"{"message":"Access Denied"}"#, MEASURED),
    row("no-such-alias", r#"{"message":"Role alias does not exist"}"#, MEASURED),
    row(
        "cannot-assume-role",
        r#"{"message":"Unable to assume the role, or the role to assume does not exist"}"#,
        MEASURED,
    ),
    row(
        "duration-too-long",
        r#"{"message":"The requested CredentialDurationSeconds exceeds the MaxSessionDuration set for the role"}"#,
        MEASURED,
    ),
    row(
        "certificate-invalid-here",
        "< x-amzn-RequestId: 36ecd80d-bfc4-c9d0-0871-6bec7744a237\n< x-amzn-ErrorType: AccessDeniedException\n<\n* Connection \
         #0 to host account_endpoint.credentials.iot.us-west-2.amazonaws.com left intact\n{\"message\":\"Certificate is invalid \
         on this endpoint\"}%",
        MEASURED,
    ),
    row(
        "wrong-endpoint",
        r#"{"message":"Not Found","traceId":"c00be6b7-0999-3387-0e9e-5909a1dcebfc"} "#,
        "awslabs/amazon-kinesis-video-streams-webrtc-sdk-c#206",
    ),
    // Its clients.
    row(
        "credentials-answer-unread",
        "V/AuthCredentialsProvider: [00000074ee35b4f0]  - (id=0x7502a20080) X509 credentials provider received 27 response \
         bytes\nD/http-stream: [00000074ee35b4f0]  - id=0x74ed351600: Client request complete, response status: 403 \
         (Forbidden).\nE/AuthCredentialsProvider: [00000074ee35b4f0]  - Failed to parse IoT Core response as Json document.",
        "aws/aws-iot-device-sdk-java-v2#91",
    ),
    row(
        "credentials-not-reached",
        "W/AuthCredentialsProvider: [90140970]  - id=0x90541380: X509 provider failed to acquire a connection, error code \
         1029(TLS (SSL) negotiation failed)",
        "aws/aws-iot-device-sdk-java-v2#57",
    ),
    row(
        "credentials-not-reached",
        "2021-07-09T13:28:24.098Z [ERROR] (pool-2-thread-20) com.aws.greengrass.tes.CredentialRequestHandler: Error in \
         retrieving AwsCredentials from TES. {iotCredentialsPath=/role-aliases/GreengrassV2TokenExchangeRoleAlias/credentials, \
         credentialData=Failed to get connection}",
        "aws-greengrass/aws-greengrass-nucleus#1021",
    ),
    row(
        "greengrass-credentials",
        "2021-07-09T13:28:24.090Z [ERROR] (pool-2-thread-20) com.aws.greengrass.tes.CredentialRequestHandler: Encountered \
         error while fetching credentials. {iotCredentialsPath=/role-aliases/GreengrassV2TokenExchangeRoleAlias/credentials}",
        "aws-greengrass/aws-greengrass-nucleus#1021",
    ),
    row(
        "credentials-refused",
        "2021-03-08 06:03:09 VERBOSE lwsIotCallbackRoutine(): HTTPS callback with reason 24\n2021-03-08 06:03:09 DEBUG   \
         lwsIotCallbackRoutine(): Connected with server response: 403",
        "awslabs/amazon-kinesis-video-streams-webrtc-sdk-c#1092",
    ),
    row(
        "credentials-refused",
        "[KVS GStreamer Master] createSampleConfiguration(): operation returned status code: 0x15000027 \n[KVS GStreamer \
         Master] Terminated with status code 0x15000027[KVS GStreamer Master] Cleaning up....",
        "awslabs/amazon-kinesis-video-streams-webrtc-sdk-c#1535",
    ),
    // MQTT clients.
    row(
        "mqtt-closed-unexpectedly",
        "Connection failed with error libaws-c-mqtt: AWS_ERROR_MQTT_UNEXPECTED_HANGUP, The connection was closed unexpectedly.",
        "aws/aws-iot-device-sdk-cpp-v2#167",
    ),
    row(
        "mqtt-closed-unexpectedly",
        "AwsCrtError(name='AWS_ERROR_MQTT_UNEXPECTED_HANGUP', message='The connection was closed unexpectedly.', code=5134)",
        "awslabs/aws-crt-python#229",
    ),
    row(
        "mqtt-closed-unexpectedly",
        "May 16 09:30:14 raspberrypi aws-iot-device-client[1539]: 2023-05-16T16:30:14.649Z [ERROR] \
         {SharedCrtResourceManager.cpp}: MQTT Connection interrupted with error: `libaws-c-mqtt: \
         AWS_ERROR_MQTT_UNEXPECTED_HANGUP, The connection was closed unexpectedly.`. Device Client will retry connection until \
         it is successfully connected to the core.",
        "awslabs/aws-iot-device-client#412",
    ),
    row(
        "mqtt-closed-unexpectedly",
        "[ERROR] [MQTT] [core_mqtt.c:2424] CONNACK recv failed with status = MQTTRecvFailed.\n[ERROR] [MQTT] \
         [core_mqtt.c:2749] MQTT connection failed with status = MQTTRecvFailed.",
        "aws/aws-iot-device-sdk-embedded-C#1920",
    ),
    row(
        "mqtt-not-authorized",
        "2025-01-08 14:11:39.831 -- MqttConnectionHandlerBase::_connectAckProcessor connection rejected, reason code is \
         notAuthorized",
        "shamblett/mqtt5_client#131",
    ),
    row(
        "mqtt-not-authorized",
        "mqtt-client::NoConnectionException: The maximum allowed connection attempts ({3}) were exceeded. The broker is not \
         responding to the connection request message correctly The return code is MqttConnectReturnCode.notAuthorized",
        "shamblett/mqtt_client#355",
    ),
    row(
        "mqtt-not-authorized",
        "[MQTT INFO] Sending MQTT CONNECT message, type: 1, id: 0000\n[MQTT INFO] Reading MQTT CONNECT response message\n[MQTT \
         WARN] Connection refuse, reason code: 5",
        "tuanpmt/esp32-mqtt#13",
    ),
    row(
        "mqtt-not-authorized",
        "com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException: CONNECT failed as CONNACK contained an Error Code: \
         NOT_AUTHORIZED",
        "hivemq/hivemq-mqtt-client#463",
    ),
    row(
        "mqtt-not-authorized",
        "Connection failed: AMQJS0006E Bad Connack return code:5 Connection Refused: not authorized.",
        "Freeboard/freeboard#262",
    ),
    row(
        "mqtt-not-authorized",
        "error: on_connect Connection Refused: not authorised.\non_disconnect 5: The connection was refused.",
        "GoogleCloudPlatform/python-docs-samples#3270",
    ),
    row("mqtt-not-authorized", "0x05  Connection Refused:  not authorized", "rabbitmq/rabbitmq-mqtt#10"),
    row(
        "mqtt-not-authorized",
        "135 | 0x87 | Not authorized | The client is not authorized to connect.",
        "aws/aws-iot-device-sdk-java-v2#105",
    ),
    row("mqtt-not-authorized", "MQTT disconnected with reason code 135", "MQTT 5.0, 2.4"),
    row("mqtt-not-authorized", "0x87", "MQTT 5.0, 2.4"),
    row(
        "duplicate-client-id",
        "disconnection with error code [5154] and reason code [SESSION_TAKEN_OVER]",
        "aws/aws-iot-device-sdk-java-v2#580",
    ),
    row(
        "mqtt-bad-user-name-or-password",
        "4 - 0x04 Connection Refused, bad user name or password",
        "eclipse-mosquitto/mosquitto#228",
    ),
    row(
        "mqtt-protocol-version",
        "1 | Connection refused, unacceptable protocol version | MQTT",
        "Cumulocity-IoT/c8y-docs#350",
    ),
    row("mqtt-identifier-rejected", "MQTT Connection refused: identifier rejected", "Cumulocity-IoT/c8y-docs#350"),
    row("mqtt-server-unavailable", "Connection refused, Server unavailable", "Cumulocity-IoT/c8y-docs#350"),
    row("mqtt-quota-exceeded", "| 151 | 0x97 | Quota exceeded | CONNACK", "aws/aws-iot-device-sdk-java-v2#105"),
    row("mqtt-subscription-refused", "E (16309) AWS_IOT: Error subscribing : -12", "jandelgado/esp32-aws-iot#3"),
    row(
        "mqtt-subscription-refused",
        "SUBACK: broker can fail a subscribe with 0x80 return in SUBACK",
        "awslabs/aws-c-mqtt#170",
    ),
    // Shadows over HTTPS, by every SDK.
    row(
        "iot-data-forbidden",
        "ShadowResponsecom.amazonaws.AmazonServiceException: Forbidden (Service: AWSIotData; Status Code: 403; Error Code: \
         ForbiddenException; Request ID: 12e3f9c9-1f29-8541-ee51-9653e0bef746)",
        "awslabs/aws-sdk-android-samples#88",
    ),
    row(
        "iot-data-forbidden",
        "aws_thing error: An error occurred (ForbiddenException) when calling the GetThingShadow operation: None",
        "nemesa/ha-tcl-home-unofficial-integration#20",
    ),
    row(
        "iot-data-forbidden",
        "File \"/var/runtime/botocore/client.py\", line 543, in _make_api_call\nraise error_class(parsed_response, \
         operation_name)\nClientError: An error occurred (ForbiddenException) when calling the GetThingShadow operation: Forbidden",
        "Miserlou/Zappa#633",
    ),
    row(
        "iot-data-forbidden",
        "2016-06-30T23:02:01.596Z\ta6c5092c-3f16-11e6-97ec-d132fdbb08b2\t{ [ForbiddenException: Forbidden]\n  message: \
         'Forbidden',\n  code: 'ForbiddenException',\n  requestId: 'c41c2360-084a-45ac-9a1c-a89890c43198',\n  statusCode: 403 } \
         updating thing shadow",
        "aws/aws-iot-device-sdk-js#70",
    ),
    row("iot-data-forbidden", "403 ForbiddenException: null updateThingShadow", "aws/aws-iot-device-sdk-js#221"),
    row("iot-data-forbidden", "ForbiddenException: null", "aws-amplify/amplify-js#821"),
    row(
        "shadow-version-conflict",
        "2023-03-21T08:46:12.408Z [WARN] (pool-2-thread-139) \
         com.aws.greengrass.shadowmanager.sync.strategy.BaseSyncStrategy: sync. Received conflict when processing request. \
         Retrying as a full sync. {thing name=Arvin-One-Basic-11, shadow \
         name=}\nsoftware.amazon.awssdk.services.iotdataplane.model.ConflictException: Version conflict (Service: IotDataPlane, \
         Status Code: 409, Request ID: cb0d51ec-3b1f-07e6-26ff-205d3560b18f)",
        "aws-greengrass/aws-greengrass-shadow-manager#175",
    ),
    row(
        "shadow-invalid",
        "Shadow Update rejected\n{\n  \"code\": 400,\n  \"message\": \"Missing required node: state\",\n  \"clientToken\": \
         \"empty\"\n}",
        "aws/aws-iot-device-sdk-cpp#110",
    ),
    row("no-such-shadow", r#"{"code":404,"message":"No shadow exists with name: 'pump-7'"}"#, SHADOW),
    row("shadow-too-large", r#"{"code":413,"message":"The payload exceeds the maximum size allowed"}"#, SHADOW),
    row("shadow-throttled", "shadow/update/rejected {\"code\":429,\"message\":\"Too many requests\"}", SHADOW),
    // CloudWatch and life cycle events.
    row(
        "log-connect-denied",
        "{ \"timestamp\": \"2017-08-10 15:37:23.476\", \"logLevel\": \"ERROR\", \"traceId\": \
         \"20b23f3f-d7f1-feae-169f-82263394fbdb\", \"accountId\": \"123456789012\", \"status\": \"Failure\", \"eventType\": \
         \"Connect\", \"protocol\": \"MQTT\", \"clientId\": \"abf27092886e49a8a5c1922749736453\", \"principalId\": \
         \"145179c40e2219e18a909d896a5340b74cf97a39641beec2fc3eeafc5a932167\", \"sourceIp\": \"205.251.233.181\", \
         \"sourcePort\": 13490, \"reason\": \"AUTHORIZATION_FAILURE\", \"details\": \"Authorization Failure\" }",
        LOG,
    ),
    row(
        "duplicate-client-id",
        "{ \"timestamp\": \"2017-08-10 15:37:23.476\", \"logLevel\": \"INFO\", \"accountId\": \"123456789012\", \"status\": \
         \"Success\", \"eventType\": \"Disconnect\", \"protocol\": \"MQTT\", \"clientId\": \"abf27092886e49a8a5c1922749736453\", \
         \"reason\": \"DUPLICATE_CLIENT_ID\", \"details\": \"A new connection was established with the same client ID\" }",
        LOG,
    ),
    row(
        "log-publish-denied",
        "{\"timestamp\":\"2017-08-10 15:39:30.961\",\"logLevel\":\"ERROR\",\"status\":\"Failure\",\"eventType\":\"Publish-In\",\
         \"protocol\":\"MQTT\",\"topicName\":\"$aws/things/MyThing/shadow/get\",\"clientId\":\"a\",\"reason\":\
         \"AUTHORIZATION_FAILURE\"}",
        LOG,
    ),
    row(
        "log-subscribe-denied",
        "{\"logLevel\":\"ERROR\",\"status\":\"Failure\",\"eventType\":\"Subscribe\",\"protocol\":\"MQTT\",\"topicName\":\
         \"$aws/things/MyThing/shadow/#\",\"clientId\":\"a\",\"reason\":\"AUTHORIZATION_FAILURE\"}",
        LOG,
    ),
    row(
        "log-shadow-denied",
        "{\"logLevel\":\"ERROR\",\"status\":\"Failure\",\"eventType\":\"GetThingShadow\",\"protocol\":\"HTTP\",\
         \"deviceShadowName\":\"MyThing\",\"reason\":\"AUTHORIZATION_FAILURE\"}",
        LOG,
    ),
    row(
        "log-connect-denied",
        "{\"clientId\":\"pump-7\",\"timestamp\":1573002230757,\"eventType\":\"connect_failed\",\"principalIdentifier\":\
         \"12345678901234567890123456789012\",\"connectFailureReason\":\"AUTHORIZATION_FAILED\"}",
        EVENTS,
    ),
    row(
        "keep-alive-timeout",
        "{\"clientId\":\"pump-7\",\"eventType\":\"disconnected\",\"clientInitiatedDisconnect\":false,\"disconnectReason\":\
         \"MQTT_KEEP_ALIVE_TIMEOUT\"}",
        EVENTS,
    ),
    row(
        "connection-lost",
        "{\"clientId\":\"pump-7\",\"eventType\":\"disconnected\",\"disconnectReason\":\"CONNECTION_LOST\"}",
        EVENTS,
    ),
    // Amazon Cognito.
    row(
        "cognito-unauthenticated-off",
        "com.amazonaws.services.cognitoidentity.model.NotAuthorizedException: Unauthenticated access is not supported for \
         this identity pool. (Service: AmazonCognitoIdentity; Status Code: 400; Error Code: NotAuthorizedException; Request ID: \
         386fc4d9-9d46-11e7-a72f-59c0b4272704)",
        "aws-amplify/aws-sdk-android#347",
    ),
    row(
        "cognito-unauthenticated-off",
        "GetId failed. Error is [Error Domain=com.amazonaws.AWSCognitoIdentityErrorDomain Code=8 \"(null)\" \
         UserInfo={__type=NotAuthorizedException, message=Unauthenticated access is not supported for this identity pool.}]",
        "awslabs/aws-sdk-ios-samples#296",
    ),
    row(
        "cognito-identity-forbidden",
        "Access to Identity 'us-east-1:c48bc499-25e4-xxxx-xxxx-868edaaed70c' is forbidden.",
        "aws-amplify/aws-sdk-android#175",
    ),
    row(
        "cognito-login-token-invalid",
        "{\"__type\":\"NotAuthorizedException\",\"message\":\"Invalid login token. Couldn't verify signed token.\"}",
        "amazon-archives/amazon-cognito-identity-js#91",
    ),
    row(
        "cognito-token-of-another-provider",
        "W/AWSMobileClient(30407): com.amazonaws.services.cognitoidentity.model.NotAuthorizedException: Token is not from a \
         supported provider of this identity pool. (Service: AmazonCognitoIdentity; Status Code: 400; Error Code: \
         NotAuthorizedException; Request ID: ad7cd6c4-e2f0-4355-925d-bee7c8e6d39f)",
        "aws-amplify/amplify-flutter#851",
    ),
    row(
        "cognito-token-of-another-provider",
        "Logins don't match. Please include at least one valid login for this identity or identity pool",
        "amazon-archives/amazon-cognito-identity-js#68",
    ),
    row(
        "cognito-pool-roles",
        "{\"__type\":\"InvalidIdentityPoolConfigurationException\",\"message\":\"Invalid identity pool configuration. Check \
         assigned IAM roles for this pool.\"}",
        "awslabs/aws-sdk-ios-samples#274",
    ),
    row(
        "cognito-pool-roles",
        "x-amzn-ErrorMessage: Invalid identity pool configuration. Check assigned IAM roles for this pool., \\nx-amzn-RequestId: \
         c13f89ca-b9d4-4f49-94aa-cf86190ae58c, \\nx-amzn-ErrorType: InvalidIdentityPoolConfigurationException:), _message: \
         Optional(\\\"Invalid identity pool configuration. Check assigned IAM r\noles for this pool.\\\")",
        "aws-amplify/amplify-swift#3124",
    ),
    // The control plane.
    row(
        "attach-policy-to-identity-denied",
        "com.amazonaws.AmazonServiceException: User: \
         arn:aws:sts::884418826570:assumed-role/cognito-auth/CognitoIdentityCredentials is not authorized to perform: \
         iot:AttachPolicy on resource: ap-southeast-1:81084a40-f161-4960-90f9-835f3d8de579 (Service: AWSIot; Status Code: 403; \
         Error Code: AccessDeniedException; Request ID: 1d48eb35-4640-11e9-998b-050d8e5cb97a)",
        "aws-amplify/aws-sdk-android#640",
    ),
    row(
        "iam-not-allowed",
        "Error: \"error\\\\\":\\\\\"User: arn:aws:sts::876972130410:assumed-role/cdf-provisioning-development/rest is not \
         authorized to perform: iot:RegisterCertificateWithoutCA on resource: * because no identity-based policy allows the \
         iot:RegisterCertificateWithoutCA action",
        "aws/aws-connected-device-framework#36",
    ),
    row(
        "iam-denied-by-organization",
        "User: anonymous is not authorized to perform: cognito-identity:GetId on resource: * with an explicit deny in a \
         resource control policy",
        "aws-samples/resource-control-policy-examples#18",
    ),
    row(
        "iam-denied-by-organization",
        "User: arn:aws:iam::123456789012:user/John is not authorized to perform: iot:ListThings on resource: * with an \
         explicit deny in a service control policy",
        IAM,
    ),
    row(
        "iam-denied-by-boundary",
        "User: arn:aws:iam::123456789012:user/John is not authorized to perform: iot:ListThings because no permissions \
         boundary allows the iot:ListThings action",
        IAM,
    ),
    row(
        "iam-denied-by-session-policy",
        "User: arn:aws:iam::123456789012:user/John is not authorized to perform: iot:ListThings with an explicit deny in a \
         session policy",
        IAM,
    ),
    row(
        "iam-explicitly-denied",
        "User: arn:aws:iam::123456789012:user/John is not authorized to perform: iot:ListThings with an explicit deny in an \
         identity-based policy",
        IAM,
    ),
    row(
        "pass-role-denied",
        "User: arn:aws:iam::123456789012:user/marymajor is not authorized to perform: iam:PassRole",
        "AWS IoT developer guide, security_iam_troubleshoot",
    ),
    row(
        "iam-not-authorized",
        "User: arn:aws:iam::123456789012:user/mateojackson is not authorized to perform: iot:DescribeThing on resource: \
         MyIoTThing",
        "AWS IoT developer guide, security_iam_troubleshoot",
    ),
    row(
        "role-alias-creation-denied",
        "Error: creating IoT Role Alias (x): operation error IoT: CreateRoleAlias, https response error StatusCode: 403, \
         AccessDeniedException:",
        "hashicorp/terraform-provider-aws#29011",
    ),
    // TLS.
    row(
        "closed-by-server",
        "ssl.SSLError: [SSL: SSLV3_ALERT_CERTIFICATE_UNKNOWN] sslv3 alert certificate unknown (_ssl.c:581)",
        "aws/aws-iot-device-sdk-python#31",
    ),
    row(
        "closed-by-server",
        "Connecting to AWS IoT...\nError: write EPROTO 140736135750464:error:14094416:SSL routines:ssl3_read_bytes:sslv3 alert \
         certificate unknown:../deps/openssl/openssl/ssl/s3_pkt.c:1498:SSL alert number 46",
        "awslabs/simplebeerservice#16",
    ),
    row(
        "closed-by-server",
        "esp-tls-mbedtls: mbedtls_ssl_handshake returned -0x7780\nesp-tls-mbedtls: Certificate verified.\nesp-tls: Failed to \
         open new connection",
        "espressif/esp-aws-iot#206",
    ),
    row(
        "server-not-trusted",
        "[Jul 16 14:17:50.681] mg_ssl_mbed_log 0x3fff194c x509_verify_cert() returned -9984 (-0x2700)",
        "forum.mongoose-os.com, discussion 1383",
    ),
    row(
        "no-such-host",
        "! mbedtls_net_connect returned -0x52\niot_tls_connect L#164 failed\na9ixr6j2yr276.iot.ap-southeast-1.amazonaws.com",
        "aws/aws-iot-device-sdk-embedded-C#176",
    ),
    row(
        "tls-failed",
        "E/http-connection: [90140970]  - static: Client connection failed with error 1029 \
         (AWS_IO_TLS_ERROR_NEGOTIATION_FAILURE).",
        "aws/aws-iot-device-sdk-java-v2#57",
    ),
    row(
        "tls-failed",
        "D (8493) aws_iot: Performing the SSL/TLS handshake...\nE (13503) aws_iot: failed! mbedtls_ssl_handshake returned \
         -0x6800\nE (13503) aws_iot: Shadow Connection Error",
        "espressif/esp-idf#5493",
    ),
    // What a trial of the command line met.
    row(
        "closed-by-server",
        "curl: (56) OpenSSL SSL_read: OpenSSL/3.0.13: error:0A000419:SSL routines::tlsv1 alert access denied, errno 0",
        "curl 8 at an endpoint that refuses the certificate",
    ),
    row("closed-by-server", "received fatal alert: AccessDenied", "rustls, Error::AlertReceived"),
    row("closed-by-server", "received fatal alert: CertificateExpired", "rustls, Error::AlertReceived"),
    row(
        "closed-by-server",
        "ssl.SSLError: [SSL: TLSV1_ALERT_ACCESS_DENIED] tlsv1 alert access denied (_ssl.c:2580)",
        "Python, ssl",
    ),
    row("closed-by-server", "[SSL: TLSV1_ALERT_ACCESS_DENIED]", "Python, ssl"),
    row(
        "tls-failed",
        "curl: (35) OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to localhost:44321",
        "curl, libcurl-errors (35)",
    ),
    row(
        "server-not-trusted",
        "curl: (60) SSL certificate problem: unable to get local issuer certificate",
        "curl, libcurl-errors (60)",
    ),
    row("session-auth-error", "Disconnected: AUTH_ERROR", EVENTS),
    row("forbidden-unsaid", r#"{"message":"Forbidden"}"#, "service model iot-data, ForbiddenException"),
    row("forbidden-unsaid", "403 Forbidden", "service model iot-data, ForbiddenException"),
    row("forbidden-unsaid", "HTTP/1.1 403 Forbidden", "service model iot-data, ForbiddenException"),
    row("access-denied-unsaid", "Access Denied", MEASURED),
    row("access-denied-unsaid", "x-amzn-ErrorType: AccessDeniedException", MEASURED),
    // Signatures.
    row(
        "session-credentials-expired",
        "An error occurred (ExpiredTokenException) when calling the ListThings operation: The security token included in the \
         request is expired",
        "AWS general reference, signature-v4-troubleshooting",
    ),
    row(
        "session-credentials-invalid",
        "An error occurred (UnrecognizedClientException) when calling the ListThings operation: The security token included \
         in the request is invalid.",
        "AWS general reference, signature-v4-troubleshooting",
    ),
    row(
        "clock-skew",
        "Signature expired: 20120306T074514Z is now earlier than 20120306T074556Z (20120306T080056Z - 15 min.)",
        "AWS general reference, signature-v4-troubleshooting",
    ),
    row(
        "signature-mismatch",
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and \
         signing method. Consult the service documentation for details.",
        "AWS general reference, signature-v4-troubleshooting",
    ),
    row(
        "versions-limit",
        "An error occurred (VersionsLimitExceededException) when calling the CreatePolicyVersion operation: The policy x \
         already has the maximum number of versions (5)",
        "getmoto/moto, moto/iot/exceptions.py",
    ),
];
