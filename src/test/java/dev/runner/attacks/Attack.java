package dev.runner.attacks;

import java.util.List;

/**
 * One attack: a program, or two that try to meet.
 *
 * @param sentence what is attacked
 * @param proof what shows that it failed
 * @param order how several programs are run
 */
record Attack(String group, String sentence, String proof, Order order, List<Program> programs) {

  /** How the programs of an attack are run. */
  enum Order {
    /** One program. */
    ALONE,
    /** The second after the first, in every slot. */
    SEQUENCE,
    /** Both at the same time, in two slots. */
    TOGETHER
  }

  /**
   * A program to post.
   *
   * @param verdicts the values of {@code error} in v1's answer that show that the attack failed
   * @param word what its output must contain if it ended by itself
   */
  record Program(String name, String language, String source, List<String> verdicts, String word) {}

  String name() {
    return sentence + ": " + programs.getFirst().name();
  }
}
