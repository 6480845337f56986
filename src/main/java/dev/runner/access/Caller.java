package dev.runner.access;

import java.util.Optional;

/**
 * Who sends a request: the holder of a token or, where none is needed, somebody at an address.
 *
 * @param id tells callers apart, so that they take turns
 */
public record Caller(String id, Optional<Token> token) {

  static Caller of(Token token) {
    return new Caller("token:" + token.id(), Optional.of(token));
  }

  /** Somebody without a token, where none is needed. */
  static Caller at(String address) {
    return new Caller("address:" + address, Optional.empty());
  }

  /** Jobs at once; 0 sets no limit. */
  public int concurrency() {
    return token.map(Token::concurrency).orElse(0);
  }

  public Ceilings ceilings() {
    return token.map(Token::ceilings).orElse(Ceilings.NONE);
  }

  /** Whether what that caller owns is this one's business. */
  public boolean maySee(String owner) {
    return token.isEmpty() || id.equals(owner) || token.get().permits(Scope.ADMIN);
  }
}
