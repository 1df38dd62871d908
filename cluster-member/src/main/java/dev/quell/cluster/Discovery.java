package dev.quell.cluster;

import java.util.List;

/** Says how a member finds the others. There is no multicast. */
public sealed interface Discovery {

  /**
   * Looks for members at given addresses; not all of them need to be there.
   *
   * @param members each {@code host:port}, the port that of group communication
   * @return that way to find them
   */
  static Discovery at(String... members) {
    return new Listed(List.of(members));
  }

  /**
   * Looks for members at all addresses of a name, such as a headless service of Kubernetes, each
   * time that it looks.
   *
   * @param name a name with address records; all members have the same port
   * @return that way to find them
   */
  static Discovery ofName(String name) {
    return new Named(name);
  }

  /**
   * Lists the addresses of members.
   *
   * @param members each {@code host:port}
   */
  record Listed(List<String> members) implements Discovery {
    /** Takes a copy. */
    public Listed {
      members = List.copyOf(members);
    }
  }

  /**
   * Names all members at once.
   *
   * @param name a name with an address record for each member
   */
  record Named(String name) implements Discovery {}
}
