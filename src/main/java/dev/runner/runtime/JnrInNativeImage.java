package dev.runner.runtime;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import jnr.ffi.Pointer;
import jnr.ffi.mapper.ToNativeContext;
import jnr.ffi.mapper.ToNativeConverter;
import org.jspecify.annotations.Nullable;

/**
 * What the native executable has in the place of jnr-ffi's callbacks from C to Java. For each kind
 * of callback jnr-ffi writes a class when the program runs, which an executable cannot have.
 * Without this, that one callback of jnr-posix, the handler of {@code signal()}, would keep all of
 * its functions from being bound; with this, only passing a handler fails.
 */
@TargetClass(className = "jnr.ffi.provider.jffi.NativeClosureManager")
final class JnrInNativeImage {

  private JnrInNativeImage() {}

  /** Whoever passes a callback to C is told that it cannot be. */
  @Substitute
  <T> ToNativeConverter<T, Pointer> newClosureSite(Class<T> closureClass) {
    return new NoCallbacks<>(closureClass);
  }

  /** Lets no callback but null through. */
  @ToNativeConverter.NoContext
  public static final class NoCallbacks<T> implements ToNativeConverter<T, Pointer> {
    private final Class<T> callback;

    NoCallbacks(Class<T> callback) {
      this.callback = callback;
    }

    @Override
    public @Nullable Pointer toNative(@Nullable T value, ToNativeContext context) {
      if (value == null) {
        return null;
      }
      throw new UnsupportedOperationException(
          "the native executable cannot pass a " + callback.getName() + " to C");
    }

    @Override
    public Class<Pointer> nativeType() {
      return Pointer.class;
    }
  }
}
