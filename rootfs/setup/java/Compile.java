import com.sun.source.util.JavacTask;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.NestingKind;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.TypeKind;
import javax.lang.model.util.ElementFilter;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.ForwardingJavaFileObject;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Compiles a program into one executable jar: {@code Compile OUTPUT.jar SOURCE.java [FLAG of javac...]}.
 *
 * <p>It is javac but for two things. The public class of SOURCE may have any name, because a program
 * that arrives as text has no file name that its author chose. And the class to start is found at
 * compile time: the first class of SOURCE that has a main method. Other classes are found in files
 * of the working directory, as javac finds them.
 */
public final class Compile {
  private final Path source;
  private final List<String> flags;
  private final Map<String, ByteArrayOutputStream> classes = new LinkedHashMap<>();
  private String firstClass;
  private String mainClass;

  private Compile(Path source, List<String> flags) {
    this.source = source;
    this.flags = flags;
  }

  public static void main(String[] args) throws IOException {
    if (args.length < 2) {
      System.err.println("usage: compile-java OUTPUT SOURCE [FLAG...]");
      System.exit(2);
    }
    var compile = new Compile(Path.of(args[1]).normalize(), Arrays.asList(args).subList(2, args.length));
    if (!compile.run()) {
      System.exit(1);
    }
    compile.writeJar(Path.of(args[0]));
  }

  private boolean run() throws IOException {
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      var options = new ArrayList<>(List.of("-cp", ".", "-proc:none"));
      options.addAll(flags);
      // The compiler sets its paths on the standard manager, before it sees the one that wraps it.
      var entry = new AnyName(files.getJavaFileObjects(source).iterator().next());
      var task = (JavacTask) compiler.getTask(null, new InMemory(files), null, options, null, List.of(entry));
      task.addTaskListener(new FindMain(task));
      return task.call();
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      return false;
    }
  }

  private void writeJar(Path path) throws IOException {
    var manifest = new Manifest();
    var attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    // Without a main method the JVM itself says what is missing.
    attributes.put(Attributes.Name.MAIN_CLASS, mainClass != null ? mainClass : firstClass != null ? firstClass : "Main");
    try (var jar = new JarOutputStream(Files.newOutputStream(path), manifest)) {
      jar.setLevel(Deflater.NO_COMPRESSION);
      for (var file : classes.entrySet()) {
        jar.putNextEntry(new ZipEntry(file.getKey().replace('.', '/') + ".class"));
        file.getValue().writeTo(jar);
      }
    }
  }

  /** Notes the first class of the source, and the first that can be started. */
  private final class FindMain implements TaskListener {
    private final JavacTask task;

    FindMain(JavacTask task) {
      this.task = task;
    }

    @Override
    public void finished(TaskEvent event) {
      if (event.getKind() != TaskEvent.Kind.ANALYZE
          || mainClass != null
          || !event.getSourceFile().toUri().equals(source.toUri())) {
        return;
      }
      TypeElement type = event.getTypeElement();
      if (type == null || type.getNestingKind() != NestingKind.TOP_LEVEL) {
        return;
      }
      String name = task.getElements().getBinaryName(type).toString();
      if (firstClass == null) {
        firstClass = name;
      }
      if (ElementFilter.methodsIn(task.getElements().getAllMembers(type)).stream().anyMatch(Compile::isMain)) {
        mainClass = name;
      }
    }
  }

  /** The launch protocol of JEP 512: not private, void, with the arguments or without, static or not. */
  private static boolean isMain(ExecutableElement method) {
    var parameters = method.getParameters();
    return method.getSimpleName().contentEquals("main")
        && !method.getModifiers().contains(Modifier.PRIVATE)
        && !method.getModifiers().contains(Modifier.ABSTRACT)
        && method.getReturnType().getKind() == TypeKind.VOID
        && (parameters.isEmpty()
            || parameters.size() == 1 && parameters.getFirst().asType().toString().equals("java.lang.String[]"));
  }

  /** The source file: any public class may be in it. */
  private static final class AnyName extends ForwardingJavaFileObject<JavaFileObject> {
    AnyName(JavaFileObject file) {
      super(file);
    }

    @Override
    public boolean isNameCompatible(String simpleName, JavaFileObject.Kind kind) {
      return kind == JavaFileObject.Kind.SOURCE;
    }
  }

  /** Keeps the class files in memory until all of them are known to be good. */
  private final class InMemory extends ForwardingJavaFileManager<StandardJavaFileManager> {
    InMemory(StandardJavaFileManager files) {
      super(files);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        JavaFileManager.Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
      var bytes = new ByteArrayOutputStream();
      classes.put(className, bytes);
      return new SimpleJavaFileObject(Path.of(className).toUri(), kind) {
        @Override
        public OutputStream openOutputStream() {
          return bytes;
        }
      };
    }
  }
}
