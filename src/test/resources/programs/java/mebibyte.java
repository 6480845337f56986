public class Main {
  public static void main(String[] args) {
    String line = "x".repeat(63);
    for (int printed = 0; printed < 16384; printed++) {
      System.out.println(line);
    }
  }
}
