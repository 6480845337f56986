#include <iostream>

int main() {
  std::cout << "never printed" << undeclared << '\n';
}
