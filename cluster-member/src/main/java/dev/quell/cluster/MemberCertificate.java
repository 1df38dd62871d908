package dev.quell.cluster;

import java.nio.file.Path;

/**
 * Proves to other members who this one is, and says whom it believes, by PEM files.
 *
 * @param certificateFile the own certificate, followed by those that vouch for it
 * @param keyFile its key, PKCS #8
 * @param authoritiesFile the certificates of the authorities that sign those of members
 */
public record MemberCertificate(Path certificateFile, Path keyFile, Path authoritiesFile) {}
