package dev.runner.access;

import dev.runner.store.Database;
import dev.runner.store.Sql;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Tokens in the database: for the service, and for the command line beside it. */
public final class TokenStore {

  private static final int ID_BYTES = 6;

  private final Database database;

  public TokenStore(Database database) {
    this.database = database;
  }

  /** What a token is to permit. */
  public record Grant(
      String name, Set<Scope> scopes, Rate rate, int concurrency, Ceilings ceilings) {
    public Grant {
      scopes = Set.copyOf(scopes);
    }
  }

  /**
   * A token that was just made.
   *
   * @param secret what its holder sends; it is kept nowhere
   */
  public record Created(Token token, String secret) {}

  public Created create(Grant grant, Instant now) throws InterruptedException {
    byte[] id = new byte[ID_BYTES];
    new SecureRandom().nextBytes(id);
    String secret = Secret.random();
    Token token =
        new Token(
            HexFormat.of().formatHex(id),
            grant.name(),
            Secret.digest(secret),
            grant.scopes(),
            grant.rate(),
            grant.concurrency(),
            grant.ceilings(),
            now,
            Optional.empty());
    database.write(connection ->
        Sql.update(
            connection,
            "INSERT INTO tokens (id, name, digest, scopes, rate, rate_seconds, concurrency,"
                + " ceilings, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            token.id(),
            token.name(),
            token.digest(),
            token.scopes().stream().map(Scope::wireName).collect(Collectors.joining(",")),
            token.rate().requests(),
            token.rate().period().toSeconds(),
            token.concurrency(),
            token.ceilings().toString(),
            now.toEpochMilli()));
    return new Created(token, secret);
  }

  /** All, the revoked ones too. */
  public List<Token> all() throws InterruptedException {
    return database.read(connection ->
        Sql.all(connection, TokenStore::token, "SELECT * FROM tokens ORDER BY created, id"));
  }

  /** False if there is none with that id that could be revoked. */
  public boolean revoke(String id, Instant now) throws InterruptedException {
    return database.write(connection ->
        Sql.update(
            connection,
            "UPDATE tokens SET revoked = ? WHERE id = ? AND revoked IS NULL",
            now.toEpochMilli(),
            id))
        > 0;
  }

  private static Token token(ResultSet row) throws SQLException {
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    // One that only a later version knows permits nothing here.
    Arrays.stream(row.getString("scopes").split(","))
        .map(Scope::of)
        .forEach(scope -> scope.ifPresent(scopes::add));
    return new Token(
        row.getString("id"),
        row.getString("name"),
        row.getString("digest"),
        scopes,
        new Rate(row.getLong("rate"), Duration.ofSeconds(row.getLong("rate_seconds"))),
        row.getInt("concurrency"),
        Ceilings.parse(row.getString("ceilings")),
        Instant.ofEpochMilli(row.getLong("created")),
        Sql.time(row, "revoked").map(Instant::ofEpochMilli));
  }
}
