//! Texts that are not about AWS IoT, near misses above all: nothing may be recognised in them.

pub(super) const TEXTS: &[&str] = &[
    "",
    "   \n\t\n",
    "hello world",
    "pump-0001",
    "127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] \"GET /apache_pb.gif HTTP/1.0\" 200 2326",
    "[Fri Sep 09 10:42:29.902022 2011] [core:error] [pid 35708:tid 4328636416] [client 72.15.99.187] File does not exist: \
     /usr/local/apache2/htdocs/favicon.ico",
    "<html><head><title>403 Forbidden</title></head><body><center><h1>403 Forbidden</h1></center><hr><center>nginx/1.18.0\
     </center></body></html>",
    "2021/06/01 10:10:10 [error] 12#12: *1 directory index of \"/usr/share/nginx/html/\" is forbidden, client: 10.0.0.1",
    "thread 'main' panicked at src/main.rs:4:10:\ncalled `Result::unwrap()` on an `Err` value: Os { code: 2, kind: NotFound, \
     message: \"No such file or directory\" }",
    "thread 'main' panicked at 'index out of bounds: the len is 3 but the index is 128', src/main.rs:5:5",
    "fatal: unable to access 'https://github.com/a/b.git/': SSL certificate problem: unable to get local issuer certificate",
    "fatal: repository 'https://github.com/a/b/' not found",
    "remote: Permission to a/b.git denied to c.\nfatal: unable to access 'https://github.com/a/b.git/': The requested URL \
     returned error: 403",
    "error: failed to push some refs to 'origin'\nhint: Updates were rejected because the remote contains work that you do not \
     have locally.",
    "An error occurred (AccessDenied) when calling the GetObject operation: User: arn:aws:iam::123456789012:user/a is not \
     authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::bucket/key\" because no identity-based policy allows the \
     s3:GetObject action",
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message><RequestId>\
     4442587FB7D0A2F9</RequestId></Error>",
    "fatal error: An error occurred (403) when calling the HeadObject operation: Forbidden",
    "User: arn:aws:iam::123456789012:user/mateojackson is not authorized to perform: greengrass:GetCoreDevice on resource: \
     arn:aws:greengrass:us-west-2:123456789012:coreDevices/MyGreengrassCore",
    "User: arn:aws:iam::1:user/a is not authorized to perform: ec2:RunInstances with an explicit deny in a service control policy",
    "NotAuthorizedException: Incorrect username or password.",
    "psql: error: connection to server at \"localhost\" (127.0.0.1), port 5432 failed: Connection refused",
    "ssh: connect to host example.com port 22: Connection refused",
    "curl: (7) Failed to connect to localhost port 8080: Connection refused",
    "curl: (6) Could not resolve host: example.com",
    "curl: (60) SSL certificate problem: self signed certificate",
    "npm ERR! code E403\nnpm ERR! 403 Forbidden - PUT https://registry.example/x - You do not have permission to publish",
    "Error response from daemon: pull access denied for x, repository does not exist or may require 'docker login': denied",
    "x509: certificate signed by unknown authority while pulling image",
    "java.lang.NullPointerException: Cannot invoke \"String.length()\" because \"s\" is null\n\tat Main.main(Main.java:5)",
    "Traceback (most recent call last):\n  File \"a.py\", line 1, in <module>\nKeyError: 'reason'",
    "bash: 0x80: command not found... exit code 127",
    "{\"code\":404,\"message\":\"Not Found\"}",
    "{\"error\":{\"code\":403,\"status\":\"PERMISSION_DENIED\",\"message\":\"The caller does not have permission\"}}",
    "{\"message\":\"Missing Authentication Token\"}",
    "HTTP/1.1 429 Too Many Requests\nServer: cloudflare",
    "ERROR: duplicate key value violates unique constraint \"client_pkey\"",
    "Error: box-shadow: 0 0 3px rgba(0,0,0,.4) has an unknown word (403:12)",
    "ERROR 1045 (28000): Access denied for user 'root'@'localhost' (using password: YES)",
    "<h1>403 Forbidden</h1><hr>nginx",
    "Access denied for user 'root'@'localhost'",
    "curl: (22) The requested URL returned error: 403 Forbidden",
    "The connection was closed unexpectedly.",
    "kernel: [    0.000000] BIOS-e820: [mem 0x0000000000000000-0x000000000009ffff] usable 0x9e",
    "error[E0087]: this function takes 1 parameter but 2 parameters were supplied",
];
