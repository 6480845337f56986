package dev.runner.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Everything an operator may set below {@code runner.}.
 *
 * <p>The reason for each value stands beside it in {@code application.properties}; the defaults
 * here are only for the paths, so that a test can start with nothing else said.
 */
@ConfigMapping(prefix = "runner")
public interface RunnerConfig {

  /** Directory that the rootfs build made: the tree, its manifest, its language definitions. */
  @WithDefault("/var/cache/runner/rootfs/core")
  Path rootfs();

  /** What runs the programs. */
  @WithDefault("helper")
  RuntimeKind runtime();

  /** Whether the service may run as root, which it otherwise refuses. */
  @WithDefault("false")
  boolean allowRoot();

  Http http();

  Helper helper();

  Languages languages();

  Pool pool();

  Queue queue();

  Ceilings ceilings();

  Cache cache();

  Database database();

  Jobs jobs();

  Webhooks webhooks();

  Access access();

  Log log();

  Traces traces();

  Outputs outputs();

  Web web();

  /** The runtimes there are. */
  enum RuntimeKind {
    /** The privileged helper: real sandboxes. */
    HELPER,
    /** Canned answers, for work on a front end where there is no Linux. */
    FAKE
  }

  /** Requests. */
  interface Http {
    /** Size of a request's body. */
    MemorySize maxBody();

    /** Size of the bodies of all requests under way together. */
    MemorySize maxBodies();
  }

  /** How to reach the privileged helper. */
  interface Helper {
    @WithDefault("/run/runner/helper.sock")
    Path socket();

    /** How much longer than its wall limit a step may take to answer before the helper is lost. */
    Duration grace();

    /** How long the preparation of a sandbox may take before its connection is given up. */
    Duration prepareTimeout();
  }

  /** Language definitions beside those of the rootfs. */
  interface Languages {
    @WithDefault("/etc/runner/languages.d")
    Path extraDirectory();
  }

  /** The Runners that are kept ready. */
  interface Pool {
    /** Number of Runners; empty means one for each processor. */
    OptionalInt size();
  }

  /** Jobs that wait for a Runner. */
  interface Queue {
    int capacity();

    Duration maxWait();
  }

  /** Compilations that are kept. */
  interface Cache {
    /** Memory for them; 0 keeps none. */
    MemorySize size();
  }

  /** Where asynchronous jobs and tokens are kept. */
  interface Database {
    /** {@code jdbc:sqlite:FILE} or {@code jdbc:postgresql://HOST/NAME}. */
    @WithDefault("jdbc:sqlite:/var/lib/runner/state/runner.db")
    String url();

    /** Only for PostgreSQL. */
    Optional<String> user();

    /** Only for PostgreSQL. */
    Optional<String> password();
  }

  /** Asynchronous jobs. */
  interface Jobs {
    /** Jobs that are accepted and not done. */
    int capacity();

    /** Jobs that run at once; empty means as many as there are Runners. */
    OptionalInt concurrency();

    /** How often a job is started whose run was cut off by a fault of ours. */
    int attempts();

    /** How long a job is kept after its end. */
    Duration keep();

    /** Bytes of all requests and results together. */
    MemorySize maxSize();

    /** How long a request may wait for the end of a job. */
    Duration maxWait();
  }

  /** Results that are sent to who asked for them. */
  interface Webhooks {
    /** Hosts that may be called; none means that nobody is called. */
    Optional<List<String>> allow();

    /** What callbacks are signed with. */
    Optional<String> secret();

    /** How often a callback is tried. */
    int attempts();

    /** How long one try may take. */
    Duration timeout();
  }

  /** Who may do what. */
  interface Access {
    /** Whether anybody may run programs from another machine. */
    @WithDefault("false")
    boolean allowOpen();

    /** How soon the service sees that a token was made or revoked. */
    Duration refresh();
  }

  /** What the service says of itself. */
  interface Log {
    @WithDefault("text")
    LogFormat format();
  }

  /** The forms that the log can have. */
  enum LogFormat {
    /** A line for people. */
    TEXT,
    /** A JSON object in each line, with the id of the job. */
    JSON
  }

  /** Where the time of jobs went. */
  interface Traces {
    /** Who receives traces by OTLP over HTTP; empty sends none. */
    Optional<String> endpoint();
  }

  /** Files that a job brings back. */
  interface Outputs {
    /** Bytes of all files of one job together. */
    MemorySize maxSize();

    /** Files of one job. */
    int maxFiles();
  }

  /** The web editor. */
  interface Web {
    /** Origins whose pages may show the editor in a frame; none may otherwise. */
    Optional<List<String>> embeddedIn();
  }

  /** The most that any step of any language gets, whatever its definition says. */
  interface Ceilings {
    Duration cpu();

    Duration wall();

    MemorySize memory();

    int processes();

    MemorySize output();

    MemorySize disk();

    MemorySize file();

    int openFiles();

    MemorySize stack();

    /** Processors; 0 sets no ceiling. */
    BigDecimal cpus();
  }
}
