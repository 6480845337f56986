public class Main {
  public static void main(String[] args) {
    byte[] bytes = {'c', 'a', 'f', (byte) 0xc3, (byte) 0xa9, ' ', (byte) 0xff, (byte) 0xfe, ' ', 'e', 'n', 'd', '\n'};
    System.out.writeBytes(bytes);
  }
}
