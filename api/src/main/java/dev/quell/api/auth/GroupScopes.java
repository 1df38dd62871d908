package dev.quell.api.auth;

import dev.quell.api.config.QuellConfig;
import dev.quell.domain.command.Scope;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Tells what people may do by the groups that the provider says they are in. Immutable.
 *
 * @param byGroup the scopes of a group's members; {@code *} stands for everybody who signs in
 * @param adminGroup whose members have every scope
 */
record GroupScopes(Map<String, Set<Scope>> byGroup, Optional<String> adminGroup) {
  private static final String EVERYBODY = "*";

  static GroupScopes of(QuellConfig.Oidc oidc) {
    return new GroupScopes(oidc.groups(), oidc.adminGroup());
  }

  /** Gives the scopes of somebody who is in these groups. */
  Set<Scope> ofMember(Collection<String> groups) {
    if (adminGroup.filter(groups::contains).isPresent()) {
      return EnumSet.allOf(Scope.class);
    }
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    Stream.concat(Stream.of(EVERYBODY), groups.stream())
        .forEach(group -> scopes.addAll(byGroup.getOrDefault(group, Set.of())));
    return scopes;
  }
}
