package dev.runner.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguageChoiceTest {

  private static final String LANGUAGES =
      """
      {"languages": [
        {"id": "python3", "aliases": ["python", "py"], "extensions": ["py"]},
        {"id": "bash", "aliases": [], "extensions": ["sh"]},
        {"id": "nodejs", "aliases": ["node"], "extensions": ["js", "mjs"]}]}
      """;

  private final LanguageChoice choice;

  LanguageChoiceTest() throws JsonProcessingException {
    choice = new LanguageChoice(new ObjectMapper().readTree(LANGUAGES));
  }

  @ParameterizedTest
  @CsvSource({
    "a.py,       '',                           python3",
    "b/c.d.mjs,  '',                           nodejs",
    "tool,       '#!/usr/bin/env python3',     python3",
    "tool,       '#!/usr/bin/python3.13 -I',   python3",
    "tool,       '#!/bin/sh',                  bash",
    "tool,       '#! /usr/bin/env -S node -x', nodejs",
    "tool.py,    '#!/bin/bash',                bash",
  })
  void theFirstLineTellsTheLanguageAndOtherwiseTheExtension(
      String file, String source, String language) {
    assertEquals(Optional.of(language), choice.of(Path.of(file), source));
  }

  @ParameterizedTest
  @CsvSource({"noextension, ''", ".py, ''", "a.cobol, x", "a, '#!'"})
  void whatCannotBeToldIsNotGuessed(String file, String source) {
    assertEquals(Optional.empty(), choice.of(Path.of(file), source));
  }

  @Test
  void whoMustNameALanguageIsToldWhichThereAre() {
    String message = choice.unknown(Path.of("a.cobol")).getMessage();
    assertTrue(message.endsWith("name one with --lang: python3, bash, nodejs"), message);
  }
}
