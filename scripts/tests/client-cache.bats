# The cache that an installation makes for the client's commands. The service must be built.

setup() {
  checkout=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
  app=$BATS_TEST_TMPDIR/app
  java=$("$checkout/scripts/java-home")/bin/java
  cp -r --preserve=timestamps "$checkout/target/quarkus-app" "$app"
  rm -f "$app/client.aot"
}

@test "an installation makes its client's cache without a service, and the client starts from it" {
  sh "$app/client-cache" "$java"
  # In this mode the JVM refuses to start without the cache.
  run env JAVA_OPTS=-XX:AOTMode=on sh "$app/client" "$java" run --version
  [ "$status" = 0 ]
  [[ $output = "runner "* ]]
}

@test "where no cache can be made, that is told, and the client starts without one" {
  run sh "$app/client-cache" /bin/false
  [ "$status" = 1 ]
  [[ $output = "client-cache: "* ]]
  [ ! -e "$app/client.aot" ]
  run sh "$app/client" "$java" run --version
  [ "$status" = 0 ]
}
