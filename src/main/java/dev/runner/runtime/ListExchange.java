package dev.runner.runtime;

import org.jspecify.annotations.Nullable;

/** Lists the job directory. */
final class ListExchange extends Exchange<Workspace.Listing> {

  private final int maxEntries;
  private @Nullable HelperFrame answer;

  ListExchange(int maxEntries) {
    super(HelperSandbox.TRANSFER_TIME);
    this.maxEntries = maxEntries;
  }

  @Override
  boolean take(HelperFrame frame) throws ProtocolException {
    if (frame instanceof HelperFrame.Listing(Workspace.Listing listing)) {
      if (listing.entries().size() > maxEntries) {
        throw new ProtocolException("more than the " + maxEntries + " entries asked for");
      }
    } else if (!(frame instanceof HelperFrame.Refused)) {
      throw unexpected(frame);
    }
    answer = frame;
    return true;
  }

  @Override
  void settle() {
    if (answer instanceof HelperFrame.Listing(Workspace.Listing listing)) {
      succeed(listing);
    } else if (answer instanceof HelperFrame.Refused(Stage stage, int errno, String detail)) {
      fail(SandboxException.refused(stage, errno, detail));
    }
  }
}
