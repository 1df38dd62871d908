package dev.quell.api.auth;

/** A certificate, which the JDK cannot make, and its public key; both by OpenSSL. */
final class Certificates {
  static final String CERTIFICATE =
      """
      -----BEGIN CERTIFICATE-----
      MIIBhzCCAS2gAwIBAgIUYnOJI7kqhVt9cL/VPynR1ntpAtowCgYIKoZIzj0EAwIw
      GTEXMBUGA1UEAwwOaXNzdWVyLmV4YW1wbGUwHhcNMjYxMTI0MDg1MzEzWhcNMzYx
      MTIxMDg1MzEzWjAZMRcwFQYDVQQDDA5pc3N1ZXIuZXhhbXBsZTBZMBMGByqGSM49
      AgEGCCqGSM49AwEHA0IABAOehxjU1NCkKIhz7EUgWmqpXbsRy4xLDO8WEXpYYtZq
      ERLjeFATUFR8PfnelfbNakYz0L1sDRoFrxA2bxUZwFmjUzBRMB0GA1UdDgQWBBTs
      xo/yiJIOZ4MiJtwyu3Uk4Q21tzAfBgNVHSMEGDAWgBTsxo/yiJIOZ4MiJtwyu3Uk
      4Q21tzAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIQC9QI/2S9k3
      i0qQuNEESa37a7VD6H41uC/va4ro3Z3/5QIgcZJNC1NsBwHHM/wn5r8AoRDkNVGI
      6zN1LJVmqPYCfiE=
      -----END CERTIFICATE-----
      """;

  static final String PUBLIC_KEY =
      """
      -----BEGIN PUBLIC KEY-----
      MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEA56HGNTU0KQoiHPsRSBaaqlduxHL
      jEsM7xYRelhi1moREuN4UBNQVHw9+d6V9s1qRjPQvWwNGgWvEDZvFRnAWQ==
      -----END PUBLIC KEY-----
      """;

  private Certificates() {}
}
