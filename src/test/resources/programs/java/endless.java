public class Main {
  public static void main(String[] args) {
    long used = ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis();
    System.out.println(System.currentTimeMillis() + " " + used);
    while (true) {}
  }
}
