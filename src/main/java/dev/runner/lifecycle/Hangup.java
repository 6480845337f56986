package dev.runner.lifecycle;

import java.lang.reflect.Proxy;

/**
 * The signal SIGHUP. The JDK tells of signals by {@code sun.misc.Signal} alone, whose use the
 * compiler warns of and cannot be told not to; hence by its name.
 */
final class Hangup {

  private Hangup() {}

  /** From now on the signal runs this, in place of ending the process. */
  static void runs(Runnable task) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object ours =
          Proxy.newProxyInstance(
              Hangup.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) ->
                  switch (method.getName()) {
                    case "handle" -> {
                      task.run();
                      yield null;
                    }
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> isSame(proxy, arguments[0]);
                    default -> "the handler of SIGHUP";
                  });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), ours);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the JDK has no sun.misc.Signal", e);
    }
  }

  @SuppressWarnings("ReferenceEquality") // It has no other identity.
  private static boolean isSame(Object one, Object other) {
    return one == other;
  }
}
