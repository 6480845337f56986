package dev.runner.coderunner;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import dev.runner.config.RunnerConfig;
import jakarta.inject.Singleton;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Compilations that went well, by the content of everything that went into them.
 *
 * <p>What lies in it was read back from the sandbox when only the compiler had run there, and is
 * never changed: each job gets copies in a sandbox of its own. So one client can put nothing into
 * it that another finds, unless both send the same program, and then it is what the same compiler
 * made of it.
 */
@Singleton
public final class CompileCache {

  private final long capacity;
  private final Cache<Key, Compilation> compilations;

  CompileCache(RunnerConfig config) {
    this.capacity = config.cache().size().asLongValue();
    this.compilations =
        Caffeine.newBuilder()
            .maximumWeight(capacity)
            .<Key, Compilation>weigher((_, compilation) -> Math.toIntExact(compilation.weight()))
            .recordStats()
            .build();
  }

  /**
   * What a compilation is known by.
   *
   * @param digest of everything that it depends on, in hexadecimal
   */
  record Key(String digest) {
    static Key of(byte[] sha256) {
      return new Key(HexFormat.of().formatHex(sha256));
    }
  }

  /** Whether anything is kept at all. */
  boolean enabled() {
    return capacity > 0;
  }

  Optional<Compilation> find(Key key) {
    return Optional.ofNullable(compilations.getIfPresent(key));
  }

  void store(Key key, Compilation compilation) {
    if (compilation.weight() <= largest()) {
      compilations.put(key, compilation);
    }
  }

  /**
   * Bytes that one compilation may have: an eighth of all, so that one cannot displace the rest.
   */
  long largest() {
    return Math.min(capacity / 8, Integer.MAX_VALUE / 2);
  }

  /** Bytes of all that is kept. */
  public long size() {
    return compilations.policy().eviction().orElseThrow().weightedSize().orElse(0);
  }

  /** How often something was found, and how often not. */
  public CacheStats stats() {
    return compilations.stats();
  }
}
