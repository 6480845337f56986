package dev.runner.coderunner;

import dev.runner.config.RunnerConfig;
import dev.runner.runtime.SandboxException;
import dev.runner.runtime.Workspace;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Brings back files that a program left, within what the service may hold. */
@Singleton
final class OutputFiles {

  private static final int MOST_ENTRIES = 65_536;

  private final int mostFiles;
  private final long mostBytes;

  OutputFiles(RunnerConfig config) {
    this.mostFiles = config.outputs().maxFiles();
    this.mostBytes = config.outputs().maxSize().asLongValue();
  }

  /** In order of their names. */
  List<OutputFile> fetch(Workspace workspace, List<OutputGlob> globs)
      throws SandboxException, InterruptedException {
    if (globs.isEmpty()) {
      return List.of();
    }
    List<Workspace.Entry> wanted =
        workspace.list(MOST_ENTRIES).entries().stream()
            .filter(entry -> globs.stream().anyMatch(glob -> glob.matches(entry.path())))
            .sorted(Comparator.comparing(Workspace.Entry::path))
            .toList();
    List<OutputFile> files = new ArrayList<>();
    long bytes = 0;
    for (Workspace.Entry entry : wanted) {
      OutputFile file = fetch(workspace, entry, files.size(), bytes);
      files.add(file);
      bytes += file instanceof OutputFile.Fetched ? file.size() : 0;
    }
    return files;
  }

  private OutputFile fetch(Workspace workspace, Workspace.Entry entry, int count, long bytes)
      throws SandboxException, InterruptedException {
    if (count >= mostFiles) {
      String why = "more than " + mostFiles + " files";
      return new OutputFile.Left(entry.path(), entry.size(), why);
    }
    if (bytes + entry.size() > mostBytes) {
      String why = "more than " + Judgement.size(mostBytes) + " together";
      return new OutputFile.Left(entry.path(), entry.size(), why);
    }
    return new OutputFile.Fetched(
        entry.path(), workspace.fetch(entry.path(), entry.size()).content());
  }
}
