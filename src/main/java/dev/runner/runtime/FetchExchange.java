package dev.runner.runtime;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads a file of the job directory. */
final class FetchExchange extends Exchange<JobFile> {

  private final String path;
  private final long maxBytes;
  private final ByteArrayOutputStream content = new ByteArrayOutputStream();
  private boolean executable;
  private @Nullable SandboxException refusal;

  FetchExchange(String path, long maxBytes) {
    super(HelperSandbox.TRANSFER_TIME);
    this.path = path;
    this.maxBytes = maxBytes;
  }

  @Override
  boolean take(HelperFrame frame) throws ProtocolException {
    if (frame instanceof HelperFrame.Refused(Stage stage, int errno, String detail)) {
      refusal = SandboxException.refused(stage, errno, detail);
      return true;
    }
    if (!(frame instanceof HelperFrame.Data(boolean last, boolean mode, ByteBuffer data))) {
      throw unexpected(frame);
    }
    if (content.size() + (long) data.remaining() > maxBytes) {
      throw new ProtocolException("more than the " + maxBytes + " bytes asked for");
    }
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    content.writeBytes(bytes);
    executable = mode;
    return last;
  }

  @Override
  void settle() {
    if (refusal != null) {
      fail(refusal);
    } else {
      succeed(new JobFile(path, content.toByteArray(), executable));
    }
  }
}
