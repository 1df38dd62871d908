package dev.quell.api.movein;

import dev.quell.api.config.Secret;
import java.time.ZoneId;
import java.util.Optional;

/**
 * Says what to import.
 *
 * @param from the URL of the source
 * @param zone in which the source's times are meant; empty for that of its server
 * @param catchUp brings what has changed since an import that has ended
 * @param dryRun does everything, and commits nothing
 */
public record ImportRequest(Secret from, Optional<ZoneId> zone, boolean catchUp, boolean dryRun) {}
