package dev.quell.testing;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes certificates for servers and clients of a test, as PEM files of its folder. */
public final class TestAuthority {
  private static final Duration VALID = Duration.ofHours(1);

  /** PostgreSQL takes no key that others may read. */
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private static final AtomicLong SERIALS = new AtomicLong(System.nanoTime());

  private final Path folder;
  private final X500Name name;
  private final KeyPair keys;
  private final Path file;

  private TestAuthority(Path folder, X500Name name, KeyPair keys, Path file) {
    this.folder = folder;
    this.name = name;
    this.keys = keys;
    this.file = file;
  }

  /** What one side of a connection has. */
  public record Issued(Path certificateFile, Path keyFile) {}

  /** Founds an authority of a name. */
  public static TestAuthority create(Path folder, String name) {
    X500Name subject = new X500Name("CN=" + name);
    KeyPair keys = newKeys();
    X509v3CertificateBuilder certificate = builder(subject, subject, keys, VALID);
    try {
      certificate.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
      Path file = folder.resolve(name + ".pem");
      write(file, sign(certificate, keys));
      return new TestAuthority(folder, subject, keys, file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The certificate of the authority itself. */
  public Path file() {
    return file;
  }

  /**
   * Issues a certificate that is valid for an hour.
   *
   * @param common the common name, which PostgreSQL takes for a user's
   * @param hosts names and addresses of a server
   */
  public Issued issue(String common, String... hosts) {
    return issue(VALID, common, hosts);
  }

  /** Does as {@link #issue(String, String...)}, for another time. */
  public Issued issue(Duration valid, String common, String... hosts) {
    KeyPair own = newKeys();
    X509v3CertificateBuilder certificate = builder(name, new X500Name("CN=" + common), own, valid);
    try {
      if (hosts.length > 0) {
        certificate.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(
                Arrays.stream(hosts).map(TestAuthority::nameOf).toArray(GeneralName[]::new)));
      }
      String base = common + "-" + SERIALS.incrementAndGet();
      Path certificateFile = folder.resolve(base + ".pem");
      Path keyFile = folder.resolve(base + ".key");
      write(certificateFile, sign(certificate, keys));
      write(keyFile, new JcaPKCS8Generator(own.getPrivate(), null));
      Files.setPosixFilePermissions(keyFile, OWNER_ONLY);
      return new Issued(certificateFile, keyFile);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static GeneralName nameOf(String host) {
    boolean address = host.matches("[0-9.]+|.*:.*");
    return new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, host);
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, KeyPair keys, Duration valid) {
    Instant now = Instant.now();
    return new JcaX509v3CertificateBuilder(
        issuer,
        BigInteger.valueOf(SERIALS.incrementAndGet()),
        Date.from(now.minus(VALID)),
        Date.from(now.plus(valid)),
        subject,
        keys.getPublic());
  }

  private static X509Certificate sign(X509v3CertificateBuilder certificate, KeyPair signer) {
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(
              certificate.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate())));
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void write(Path file, Object part) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
      pem.writeObject(part);
    }
    Files.writeString(file, text.toString());
  }
}
