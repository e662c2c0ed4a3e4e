/** A certificate for 127.0.0.1 that nobody has signed but itself, of a key that is used nowhere else. */
export const selfSigned = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgYuJNi/HJ2AqCkSnm
r480tSuPIdOLzAcx0KrEHPRcXJOhRANCAATI/ZWXP0Bi/jOjiqNx5ZkkOan4y7zX
h/T7qjeMmBuYCbls/GQrorelsVvDfYQVMhOQGsrPzKWJ3i8oE5ipdp94
-----END PRIVATE KEY-----
`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBjzCCATagAwIBAgIUA/vqk3g7piaxlcz3AnfesGs3fX8wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEyNzA2MTkyMloYDzIxMjYxMTAz
MDYxOTIyWjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATI/ZWXP0Bi/jOjiqNx5ZkkOan4y7zXh/T7qjeMmBuYCbls/GQrorel
sVvDfYQVMhOQGsrPzKWJ3i8oE5ipdp94o2QwYjAdBgNVHQ4EFgQUgygX2hkIBHxd
FWS/xwjLTg/tywswHwYDVR0jBBgwFoAUgygX2hkIBHxdFWS/xwjLTg/tywswDwYD
VR0TAQH/BAUwAwEB/zAPBgNVHREECDAGhwR/AAABMAoGCCqGSM49BAMCA0cAMEQC
IEzgJZUAV70rxFTBjmAdeIY2BOFnzXFrRFwNubea/c0bAiB2zXgx5Qu7an+6FbXg
fe/Mmr8fAmxqUiRHy7AIMaChLA==
-----END CERTIFICATE-----
`,
};
