package dev.runner.access;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A token, without what its holder has: of that only the digest is known.
 *
 * @param id by which operators name it
 * @param name what it is for
 * @param digest SHA-256 in hexadecimal
 * @param concurrency jobs at once; 0 sets no limit
 */
public record Token(
    String id,
    String name,
    String digest,
    Set<Scope> scopes,
    Rate rate,
    int concurrency,
    Ceilings ceilings,
    Instant created,
    Optional<Instant> revoked) {

  public Token {
    scopes = Set.copyOf(scopes);
  }

  public boolean permits(Scope scope) {
    return scopes.contains(scope) || scopes.contains(Scope.ADMIN);
  }
}
