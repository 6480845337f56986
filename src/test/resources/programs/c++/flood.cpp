#include <iostream>
#include <string>

int main() {
  const std::string block(65536, 'x');
  for (int written = 0; written < 16384; written++) std::cout << block;
}
