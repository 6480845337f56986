package dev.runner.runtime;

import java.util.Locale;

/** The part of the helper's work that a failure happened in; numbers are those of the protocol. */
public enum Stage {
  PROTOCOL(1),
  SLOTS(2),
  CGROUP(3),
  NAMESPACES(4),
  NETWORK(5),
  MOUNTS(6),
  ROOTFS(7),
  USER_NAMESPACE(8),
  HOSTNAME(9),
  SPAWN(10),
  CREDENTIALS(11),
  SECCOMP(12),
  LIMITS(13),
  DESCRIPTORS(14),
  EXEC(15),
  FILE(16),
  FETCH(17),
  LIST(18),
  SUPERVISE(19),
  TERMINAL(20);

  private static final Stage[] BY_CODE = new Stage[21];

  static {
    for (Stage stage : values()) {
      BY_CODE[stage.code] = stage;
    }
  }

  private final int code;

  Stage(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  static Stage of(int code) throws ProtocolException {
    if (code < 1 || code >= BY_CODE.length) {
      throw new ProtocolException("unknown stage " + code);
    }
    return BY_CODE[code];
  }

  /** The name as the protocol's document writes it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
