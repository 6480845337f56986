package dev.runner.cli;

import dev.runner.access.Ceilings;
import dev.runner.access.Rate;
import dev.runner.access.Scope;
import dev.runner.access.Token;
import dev.runner.access.TokenStore;
import dev.runner.config.Configuration;
import dev.runner.config.InvalidConfiguration;
import dev.runner.store.Database;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code runner token}: who may use the service. It need not run for that. */
@Command(
    mixinStandardHelpOptions = true,
    name = "token",
    description = {
      "Makes, lists and revokes the tokens of the service's clients.",
      "With the first one, the service is closed to everybody without: also when all are revoked."
    },
    synopsisSubcommandLabel = "COMMAND")
final class TokenCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Missing command");
  }

  /** Something that is done with the tokens. */
  @FunctionalInterface
  private interface Action {
    int run(TokenStore tokens) throws InterruptedException;
  }

  private int with(Action action) {
    PrintWriter err = spec.commandLine().getErr();
    try (Database database = Database.open(Configuration.load().database())) {
      return action.run(new TokenStore(database));
    } catch (InvalidConfiguration e) {
      e.getMessage().lines().forEach(line -> err.println("runner: configuration: " + line));
    } catch (IOException e) {
      err.println("runner: database: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      err.println("runner: interrupted");
    }
    return 1;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "create",
      description = "Makes a token and prints it, this once.")
  int create(
      @Option(names = "--name", required = true, description = "What it is for.") String name,
      @Option(
              names = "--scopes",
              split = ",",
              defaultValue = "run,jobs",
              paramLabel = "SCOPE",
              description = "run, jobs, metrics, admin (default: ${DEFAULT-VALUE}).")
          List<String> scopes,
      @Option(
              names = "--rate",
              paramLabel = "N/s|m|h|d",
              description = "Requests in a second, minute, hour or day, such as 600/m.")
          String rate,
      @Option(
              names = "--concurrency",
              paramLabel = "N",
              description = "Jobs at once (default: no limit of its own).")
          Integer concurrency,
      @Option(
              names = "--ceiling",
              split = ",",
              paramLabel = "LIMIT=N",
              description = "The most that a step may ask for, such as memory_bytes=268435456.")
          List<String> ceilings) {
    TokenStore.Grant grant =
        new TokenStore.Grant(
            read("--name", name, TokenCommand::name),
            read("--scopes", scopes, TokenCommand::scopes),
            rate == null ? Rate.NONE : read("--rate", rate, Rate::parse),
            concurrency == null ? 0 : read("--concurrency", concurrency, TokenCommand::concurrency),
            ceilings == null
                ? Ceilings.NONE
                : read("--ceiling", String.join(",", ceilings), Ceilings::parse));
    return with(tokens -> {
      TokenStore.Created created = tokens.create(grant, Instant.now());
      out().println(created.secret());
      spec.commandLine()
          .getErr()
          .printf(
              "Token %s (%s). It is shown only now; the service keeps a digest of it.%n",
              created.token().id(), created.token().name());
      return 0;
    });
  }

  private <T, R> R read(String option, T value, Function<T, R> reader) {
    try {
      return reader.apply(value);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), option + ": " + e.getMessage(), e);
    }
  }

  private static String name(String name) {
    if (name.isBlank() || name.length() > 100 || !name.chars().allMatch(c -> c >= ' ')) {
      throw new IllegalArgumentException("must be 1 to 100 printable characters");
    }
    return name;
  }

  private static Set<Scope> scopes(List<String> names) {
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    for (String name : names) {
      scopes.add(
          Scope.of(name)
              .orElseThrow(() ->
                  new IllegalArgumentException(
                      name
                          + " is none of "
                          + Arrays.stream(Scope.values())
                              .map(Scope::wireName)
                              .collect(Collectors.joining(", ")))));
    }
    return scopes;
  }

  private static int concurrency(int most) {
    if (most < 1) {
      throw new IllegalArgumentException("must be at least 1");
    }
    return most;
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "list",
      description = "Lists all tokens, the revoked ones too.")
  int list() {
    return with(tokens -> {
      List<Token> all = tokens.all();
      if (all.isEmpty()) {
        out().println("There are no tokens: everybody who can connect may use the service.");
        return 0;
      }
      Table table = new Table("ID", "CREATED", "SCOPES", "RATE", "JOBS", "CEILINGS", "NAME");
      all.forEach(token -> row(table, token));
      out().print(table);
      // What ends in no println stays in the writer.
      out().flush();
      return 0;
    });
  }

  private static void row(Table table, Token token) {
    String scopes =
        token.scopes().stream().map(Scope::wireName).sorted().collect(Collectors.joining(","));
    String ceilings = token.ceilings().toString();
    table.row(
        token.id(),
        token.created().truncatedTo(ChronoUnit.SECONDS).toString(),
        scopes,
        token.rate().toString(),
        token.concurrency() == 0 ? "-" : Integer.toString(token.concurrency()),
        ceilings.isEmpty() ? "-" : ceilings,
        token.name() + token.revoked().map(time -> " (revoked " + time + ")").orElse(""));
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "revoke",
      description = "Makes a token useless, within seconds.")
  int revoke(
      @Parameters(paramLabel = "ID", description = "As 'runner token list' shows it.") String id) {
    return with(tokens -> {
      if (tokens.revoke(id, Instant.now())) {
        out().println("Token " + id + " is revoked.");
        return 0;
      }
      spec.commandLine().getErr().println("runner: there is no token " + id + " to be revoked");
      return 1;
    });
  }
}
