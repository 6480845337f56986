package dev.runner.cli;

/**
 * One thing that the service needs of its host.
 *
 * @param name what is needed
 * @param ok whether it is there
 * @param detail what was found
 * @param fix what to do where it is missing
 */
record Check(String name, boolean ok, String detail, String fix) {

  static Check of(String name, boolean ok, String detail, String fix) {
    return new Check(name, ok, detail, ok ? "" : fix);
  }
}
