#include <iostream>
#include <vector>

int main() {
  std::vector<char> hoard(std::size_t{1} << 30, 'x');
  std::cout << "allocated " << hoard[hoard.size() / 2] << '\n';
}
