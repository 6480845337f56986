#!/bin/bash
# compile-java: javac, started from a cache of its own loaded and linked classes (half the time), see Compile.java.
set -euo pipefail

library=/usr/local/lib/runner/java
home=$(realpath "$(dirname "$(realpath /usr/bin/javac)")/..")

# Only jlink reads these, and it is not needed.
rm -rf "$home/jmods" "$home/lib/src.zip"

mkdir -p "$library"
cd /tmp
javac -d classes /job/setup/java/Compile.java
jar --create --file "$library/compile.jar" --main-class Compile -C classes .

# One line of flags for training and use: the cache holds only for the flags it was made with.
# One thread for the collector and one compiler tier: javac ends before more would pay.
flags='-Xms64m -Xmx4g -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData'
# shellcheck disable=SC2086 # words
java $flags -XX:AOTCacheOutput="$library/compile.aot" -cp "$library/compile.jar" \
  Compile main.jar /job/setup/java/Training.java
[[ $(java -jar main.jar) == 'trained' ]]

cat >/usr/local/bin/compile-java <<END
#!/bin/sh
# compile-java OUTPUT SOURCE [FLAG of javac...]
exec java $flags -XX:AOTCache=$library/compile.aot -cp $library/compile.jar Compile "\$@"
END
chmod 0755 /usr/local/bin/compile-java
