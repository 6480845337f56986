#include <iostream>
#include <string>

int main() {
  const std::string line(63, 'x');
  for (int printed = 0; printed < 16384; printed++) std::cout << line << '\n';
}
