import java.util.Arrays;

public class Main {
  public static void main(String[] args) {
    byte[] hoard = new byte[1 << 30];
    Arrays.fill(hoard, (byte) 'x');
    System.out.println("allocated " + hoard.length);
  }
}
