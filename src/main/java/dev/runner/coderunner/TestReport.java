package dev.runner.coderunner;

import java.util.Optional;

/**
 * What came of a test.
 *
 * @param reason for people, where the status does not say it all
 * @param companion the checker's or interactor's own run
 */
public record TestReport(
    String name,
    Status status,
    Optional<String> reason,
    StepReport run,
    Optional<StepReport> companion) {}
