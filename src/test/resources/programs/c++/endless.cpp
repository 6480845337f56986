#include <chrono>
#include <ctime>
#include <iostream>

int main() {
  using namespace std::chrono;
  const auto now = duration_cast<milliseconds>(system_clock::now().time_since_epoch());
  std::cout << now.count() << ' ' << std::clock() * 1000 / CLOCKS_PER_SEC << std::endl;
  volatile bool forever = true;
  while (forever) continue;
}
