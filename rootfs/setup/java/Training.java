import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Scanner;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the compiler's class cache is trained with: a bit of everything that programs are made of. */
public class Training {
  sealed interface Shape permits Circle, Square {}

  record Circle(double radius) implements Shape {}

  record Square(double side) implements Shape {}

  enum Color {
    RED,
    GREEN {
      @Override
      int weight() {
        return 2;
      }
    };

    int weight() {
      return 1;
    }
  }

  static class Node<T extends Comparable<T>> {
    private final T value;
    private Node<T> left;
    private Node<T> right;

    Node(T value) {
      this.value = value;
    }

    void insert(T other) {
      if (other.compareTo(value) < 0) {
        if (left == null) left = new Node<>(other);
        else left.insert(other);
      } else if (right == null) right = new Node<>(other);
      else right.insert(other);
    }
  }

  static double area(Shape shape) {
    return switch (shape) {
      case Circle(double radius) -> Math.PI * radius * radius;
      case Square square when square.side() > 0 -> square.side() * square.side();
      case Square ignored -> 0;
    };
  }

  static int fibonacci(int n) {
    return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
  }

  public static void main(String[] args) throws Exception {
    var words = new ArrayList<String>();
    try (Scanner in = new Scanner("3 4 hello world")) {
      int sum = in.nextInt() + in.nextInt();
      while (in.hasNext()) words.add(in.next() + sum);
    }
    Map<String, Integer> counts = new TreeMap<>();
    for (String word : words) counts.merge(word, 1, Integer::sum);
    Map<Integer, List<String>> byLength = words.stream().collect(Collectors.groupingBy(String::length));
    String joined =
        IntStream.rangeClosed(1, 20).filter(i -> i % 3 == 0).mapToObj(i -> "n" + i).collect(Collectors.joining(","));
    PriorityQueue<int[]> queue = new PriorityQueue<>(Comparator.comparingInt(a -> a[0]));
    queue.add(new int[] {fibonacci(10), 1});
    BiFunction<Integer, Integer, Integer> add = (a, b) -> a + b;
    Optional<String> first = counts.keySet().stream().findFirst();
    long[][] grid = new long[4][5];
    outer:
    for (int i = 0; i < grid.length; i++) {
      for (int j = 0; j < grid[i].length; j++) {
        if (i * j > 6) break outer;
        grid[i][j] = (long) i << j ^ 0x5f;
      }
    }
    var total = new AtomicInteger();
    try (var executor = Executors.newFixedThreadPool(2)) {
      for (int i = 0; i < 4; i++) executor.submit(() -> total.incrementAndGet());
    }
    var stack = new ArrayDeque<Character>();
    for (char c : "(()())".toCharArray()) {
      switch (c) {
        case '(':
          stack.push(c);
          break;
        default:
          stack.pop();
      }
    }
    new Node<>(5).insert(add.apply(1, 2));
    try {
      Object value = new HashMap<>(byLength).get(-1);
      if (value instanceof List<?> list && list.isEmpty()) throw new IllegalStateException(first.orElse(joined));
      synchronized (queue) {
        queue.poll();
      }
    } catch (IllegalStateException | ArithmeticException e) {
      System.out.println(e.getMessage());
    } finally {
      var text = String.format("%5.2f %s %d", area(new Circle(2)), BigInteger.TWO.pow(70), Color.GREEN.weight());
      System.out.println(text.isBlank() && stack.isEmpty() ? """
          never
          """ : "trained");
    }
  }
}
