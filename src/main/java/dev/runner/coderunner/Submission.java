package dev.runner.coderunner;

/**
 * A program to be run.
 *
 * @param language id of its language
 * @param source its text
 */
public record Submission(String language, String source) {}
