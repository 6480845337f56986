package dev.runner.tracing;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.runner.coderunner.JobTracer;
import dev.runner.config.RunnerConfig;
import dev.runner.config.TestConfig;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TracerProducerTest {

  @Test
  void whoeverWantsNoTracesLoadsNothingOfOpenTelemetry() throws Exception {
    assertSame(JobTracer.NONE, tracer(TestConfig.with(Map.of())));
  }

  @Test
  void whoeverWantsThemDoes() {
    RunnerConfig config =
        TestConfig.with(Map.of("runner.traces.endpoint", "http://127.0.0.1:1/v1/traces"));
    InvocationTargetException failure =
        assertThrows(InvocationTargetException.class, () -> tracer(config));
    assertInstanceOf(NoClassDefFoundError.class, failure.getCause());
  }

  /** What the producer makes where there is no OpenTelemetry. */
  private static Object tracer(RunnerConfig config) throws Exception {
    Class<?> type = Class.forName(TracerProducer.class.getName(), true, new Without());
    Constructor<?> constructor = type.getDeclaredConstructor();
    constructor.setAccessible(true);
    Method method = type.getDeclaredMethod("tracer", RunnerConfig.class);
    method.setAccessible(true);
    return method.invoke(constructor.newInstance(), config);
  }

  /** Loads this package anew, and nothing of OpenTelemetry. */
  private static final class Without extends ClassLoader {

    private static final String ANEW = TracerProducer.class.getPackageName() + ".";

    Without() {
      super(TracerProducer.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("io.opentelemetry.")) {
        throw new ClassNotFoundException(name);
      }
      return name.startsWith(ANEW) ? anew(name) : super.loadClass(name, resolve);
    }

    private Class<?> anew(String name) throws ClassNotFoundException {
      Class<?> known = findLoadedClass(name);
      if (known != null) {
        return known;
      }
      String file = name.replace('.', '/') + ".class";
      try (InputStream in = getParent().getResourceAsStream(file)) {
        byte[] bytes = Objects.requireNonNull(in, file).readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
