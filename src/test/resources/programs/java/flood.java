import java.util.Arrays;

public class Main {
  public static void main(String[] args) {
    byte[] block = new byte[65536];
    Arrays.fill(block, (byte) 'x');
    for (int written = 0; written < 16384; written++) {
      System.out.write(block, 0, block.length);
    }
  }
}
